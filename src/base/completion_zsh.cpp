#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/completion_parts.hpp"

// By _arguments of zsh's completion system, zshcompsys(1): a function for each command.
namespace merhaba::completion {
namespace {

constexpr const char* kWithCommands = R"(  local curcontext=$curcontext state line
  local -a commands
  commands=(
{0}  )
  _arguments -C -S{1} \
    ': :->command' '*:: :->rest' && return
  case $state in
    command) _describe command commands ;;
    rest) (( $+functions[{2}_${{words[1]}}] )) && {2}_${{words[1]}} ;;
  esac
)";

// In single quotes, as every word of the script is.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string action(const Value& value) {
  switch (value.kind) {
    case Value::Kind::text:
      break;
    case Value::Kind::words:
      return fmt::format("({})", fmt::join(value.words, " "));
    case Value::Kind::file:
      return "_files";
    case Value::Kind::folder:
      return "_files -/";
    case Value::Kind::user:
      return "_users";
  }
  return " ";
}

std::string value_part(const std::optional<Value>& value) {
  if (!value) return "";
  return (value->is_optional ? "::" : ":") + escaped(value->name, "\\:") + ":" + action(*value);
}

// "+", "=" or "=-": how the value follows this name; "" where none does, as after a letter whose
// value is optional.
std::string_view joint(const std::string& name, const std::optional<Value>& value) {
  if (!value) return "";
  const bool is_long = name.starts_with("--");
  if (value->is_optional) return is_long ? "=-" : "";
  return is_long ? "=" : "+";
}

// "'(-l --listen)-l+[…]:…'", one for each name.
std::string option_words(const Option& option) {
  const std::string others =
      option.repeatable ? "*" : fmt::format("({})", fmt::join(option.names, " "));
  std::string out;
  for (const std::string& name : option.names) {
    const std::string_view join = joint(name, option.value);
    out += " \\\n    " +
           quoted(fmt::format("{}{}{}[{}]{}", others, name, join, escaped(option.help, "\\[]:"),
                              join.empty() ? "" : value_part(option.value)));
  }
  return out;
}

// Where nothing is offered, an empty list: a mere message would keep options from being offered.
std::string argument_word(const Value& argument) {
  const bool none = argument.kind == Value::Kind::text;
  return quoted(none ? "*:" + escaped(argument.name, "\\:") + ":()" : "*" + value_part(argument));
}

}  // namespace

std::string zsh_script(const Command& program) {
  std::string out = fmt::format("#compdef {0}\n# zsh completion for {0}\n", program.name);
  for_each_command(program, "", [&](const Command& command, const std::string& path) {
    const std::string function = function_name(program.name + (path.empty() ? "" : " ") + path);
    out += fmt::format("\n{}() {{\n", function);
    std::string options;
    for (const Option& option : command.options) options += option_words(option);
    if (command.commands.empty()) {
      out += "  _arguments -s -S" + options;
      if (command.argument) out += " \\\n    " + argument_word(*command.argument);
      out += "\n";
    } else {
      std::string commands;
      for (const Command& below : command.commands) {
        commands += "    " + quoted(escaped(below.name, "\\:") + ":" + below.help) + "\n";
      }
      out += fmt::format(kWithCommands, commands, options, function);
    }
    out += "}\n";
  });
  // Loaded by compinit it is the body of the function of its name; by `source` it only defines.
  const std::string function = function_name(program.name);
  return out +
         fmt::format(
             "\nif [[ $funcstack[1] == _{0} ]]; then\n  {1} \"$@\"\nelse\n  compdef {1} {0}\nfi\n",
             program.name, function);
}

}  // namespace merhaba::completion

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/completion_parts.hpp"

namespace merhaba::completion {
namespace {

// Whether the commands typed so far are these, and no further one.
constexpr const char* kAt = R"(
function _{0}_at
    set -l path
    for word in (commandline -opc)[2..]
        contains -- (string join ' ' $path $word) {1}; or break
        set -a path $word
    end
    test "$path" = "$argv"
end
)";

std::string quoted(std::string_view text) { return "'" + escaped(text, "\\'") + "'"; }

std::string action(const Value& value) {
  switch (value.kind) {
    case Value::Kind::text:
      return " -x";
    case Value::Kind::words:
      return (value.is_optional ? " -f -a " : " -x -a ") +
             quoted(fmt::format("{}", fmt::join(value.words, " ")));
    case Value::Kind::folder:
      return " -x -a '(__fish_complete_directories)'";
    case Value::Kind::user:
      return " -x -a '(__fish_complete_users)'";
    case Value::Kind::file:
      break;
  }
  return " -r -F";
}

std::string option_line(const std::string& start, const Option& option) {
  std::string out = start;
  for (const std::string& name : option.names) {
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (option.value) out += action(*option.value);
  return out + " -d " + quoted(option.help) + "\n";
}

}  // namespace

std::string fish_script(const Command& program) {
  const std::string function = function_name(program.name);
  std::string paths;
  std::string lines;
  for_each_command(program, "", [&](const Command& command, const std::string& path) {
    if (!path.empty()) paths += (paths.empty() ? "" : " ") + quoted(path);
    std::string start = "complete -c " + program.name;
    if (!program.commands.empty())
      start += " -n " + quoted(fmt::format("_{}_at {}", function, path));
    for (const Command& below : command.commands) {
      lines += fmt::format("{} -a {} -d {}\n", start, below.name, quoted(below.help));
    }
    if (command.argument && command.argument->kind == Value::Kind::file) lines += start + " -F\n";
    if (command.argument && command.argument->kind == Value::Kind::words) {
      lines += fmt::format("{} -a {}\n", start,
                           quoted(fmt::format("{}", fmt::join(command.argument->words, " "))));
    }
    for (const Option& option : command.options) lines += option_line(start, option);
  });
  std::string out = fmt::format("# fish completion for {}\n", program.name);
  if (!paths.empty()) out += fmt::format(kAt, function, paths);
  return out + fmt::format("\ncomplete -c {} -f\n", program.name) + lines;
}

}  // namespace merhaba::completion

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <map>

#include "base/completion_parts.hpp"

// For bash 3.2, that of macOS, too: it has no mapfile, and compopt fails there without harm.
namespace merhaba::completion {
namespace {

constexpr const char* kStart = R"({0}() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} path= words= joined=
  if [[ $word == = ]]; then
    word= joined=1
  elif [[ $before == = ]]; then
    before=${{COMP_WORDS[COMP_CWORD-2]}} joined=1
  fi
  COMPREPLY=()
  [[ " ${{COMP_WORDS[*]:1:COMP_CWORD-1}} " == *' -- '* ]] && return
)";

constexpr const char* kPath = R"(  local i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path ${{COMP_WORDS[i]}}" in
      {0}) path+=" ${{COMP_WORDS[i]}}" ;;
      *) break ;;
    esac
  done
)";

constexpr const char* kEnd = R"(  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F {0} {1}
)";

// What is done for a value. Without a reply readline completes the name of a file itself.
std::string action(const Value& value) {
  switch (value.kind) {
    case Value::Kind::text:
      return "compopt +o default 2>/dev/null; return";
    case Value::Kind::words:
      return fmt::format("{}words='{}'", value.is_optional ? "[[ $joined ]] && " : "",
                         fmt::join(value.words, " "));
    case Value::Kind::folder:
      return "compopt +o default -o dirnames 2>/dev/null; return";
    case Value::Kind::user:
      return "words=$(compgen -u)";
    case Value::Kind::file:
      break;
  }
  return "return";
}

std::map<std::string, std::vector<std::string>> options_by_action(const Command& command) {
  std::map<std::string, std::vector<std::string>> options;
  for (const Option& option : command.options) {
    if (!option.value) continue;
    auto& names = options[action(*option.value)];
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return options;
}

// The words that may come next after `path`.
std::string next_words(const Command& command) {
  std::vector<std::string> words;
  for (const Command& below : command.commands) words.push_back(below.name);
  if (command.argument) {
    words.insert(words.end(), command.argument->words.begin(), command.argument->words.end());
  }
  for (const Option& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  return fmt::format("{}", fmt::join(words, " "));
}

}  // namespace

std::string bash_script(const Command& program) {
  const std::string function = function_name(program.name);
  std::string out = fmt::format("# bash completion for {}\n", program.name);
  out += fmt::format(kStart, function);

  std::vector<std::string> paths;
  std::string values;
  std::string arguments;
  for_each_command(program, "", [&](const Command& command, const std::string& path) {
    const std::string space = path.empty() ? "" : " ";
    if (!path.empty()) paths.push_back(fmt::format("' {}'", path));
    for (const auto& [done, names] : options_by_action(command)) {
      std::string patterns;
      for (const std::string& name : names) {
        patterns += fmt::format("{}'{}{} {}'", patterns.empty() ? "" : " | ", space, path, name);
      }
      values += fmt::format("    {}) {} ;;\n", patterns, done);
    }
    const bool files = command.argument && command.argument->kind == Value::Kind::file;
    arguments += fmt::format("    '{}{}') {}words='{}' ;;\n", space, path,
                             files ? "[[ $word == -* ]] || return; " : "", next_words(command));
  });
  if (!paths.empty()) out += fmt::format(kPath, fmt::join(paths, " | "));
  out += fmt::format("  case \"$path $before\" in\n{}  esac\n", values);
  out += fmt::format("  [[ $words ]] || case $path in\n{}  esac\n", arguments);
  return out + fmt::format(kEnd, function, program.name);
}

}  // namespace merhaba::completion

#include "base/completion.hpp"

#include <algorithm>

#include "base/completion_parts.hpp"

namespace merhaba::completion {
namespace {

// A line of a menu has no room for more.
Command with_short_help(Command command) {
  for (Option& option : command.options)
    option.help.resize(std::min(option.help.find(';'), option.help.size()));
  for (Command& below : command.commands) below = with_short_help(std::move(below));
  return command;
}

}  // namespace

std::string script(Shell shell, const Command& program) {
  const Command shown = with_short_help(program);
  switch (shell) {
    case Shell::bash:
      return bash_script(shown);
    case Shell::zsh:
      return zsh_script(shown);
    case Shell::fish:
      break;
  }
  return fish_script(shown);
}

std::string function_name(std::string_view program) {
  std::string name = "_" + std::string(program);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == ' '; }, '_');
  return name;
}

std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace merhaba::completion

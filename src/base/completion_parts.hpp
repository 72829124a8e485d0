// What the scripts of all shells have in common.
#pragma once

#include <string>
#include <string_view>

#include "base/completion.hpp"

namespace merhaba::completion {

std::string bash_script(const Command& program);
std::string zsh_script(const Command& program);
std::string fish_script(const Command& program);

// "merhaba-bench" as part of a function's name: "_merhaba_bench".
std::string function_name(std::string_view program);

// The command itself and all below it, each with the words that lead to it: "overflow stall".
template <class Visit>
void for_each_command(const Command& command, const std::string& path, const Visit& visit) {
  visit(command, path);
  for (const Command& below : command.commands) {
    for_each_command(below, path.empty() ? below.name : path + ' ' + below.name, visit);
  }
}

// Each of `special` in `text` behind a backslash.
std::string escaped(std::string_view text, std::string_view special);

}  // namespace merhaba::completion

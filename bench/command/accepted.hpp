// What an option's value may be, as people say it: CLI11's own checks print "UINT in [1 - 1000]".
#pragma once

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <string>

namespace merhaba::bench::command {

// CLI11 shows what a check says of itself behind the value's name, "N:…"; HelpFormat finds it by
// this.
inline constexpr char kAcceptedMark = '\x1f';

// A number from `least` to `most`, both included; "1 to 1000" in the help.
CLI::Validator from_to(double least, double most);
// A number of `least` or more.
CLI::Validator at_least(double least);
// One of these words.
CLI::Validator one_of(std::initializer_list<std::string> words);

}  // namespace merhaba::bench::command

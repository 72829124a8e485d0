// What an option's value may be, as people say it, in errors and in --help: CLI11's own checks
// print "UINT in [1 - 1000]".
#pragma once

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <string>
#include <vector>

namespace merhaba::bench::command {

// A number from `least` to `most`, both included; "1 to 1000" in the help.
CLI::Validator from_to(double least, double most);
// A number of `least` or more.
CLI::Validator at_least(double least);
// One of these words.
CLI::Validator one_of(std::initializer_list<std::string> words);
// The words of the option's one_of(), if it has that check.
std::vector<std::string> accepted_words(CLI::Option& option);

// What --help shows of an option: the name of its value, "N"; what from_to() accepts, "1 to 1000";
// and the default, "drain,closed". Each is empty where there is none.
std::string value_name(const CLI::Option& option);
std::string accepted_range(const CLI::Option& option);
std::string default_of(const CLI::Option& option);

}  // namespace merhaba::bench::command

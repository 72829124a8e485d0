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

// How --help shows an option: its name and what it takes to the left; to the right what it is for,
// its default and what may be given, as merhaba --help does.
class HelpFormat : public CLI::Formatter {
 public:
  HelpFormat() { column_width(34); }
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
};

}  // namespace merhaba::bench::command

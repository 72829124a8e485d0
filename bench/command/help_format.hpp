// How --help shows an option: its name and what it takes to the left; to the right what it is for,
// its default and what may be given, as merhaba --help does.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace merhaba::bench::command {

class HelpFormat : public CLI::Formatter {
 public:
  HelpFormat() { column_width(34); }
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
};

}  // namespace merhaba::bench::command

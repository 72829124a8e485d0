// How --help of merhaba-bench and of its commands looks: as that of merhaba, on 80 columns.
#pragma once

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <string>
#include <utility>

namespace merhaba::bench::command {

// The commands that help shows at its top, each with what it is for.
void set_examples(CLI::App& command,
                  std::initializer_list<std::pair<const char*, const char*>> examples);

// Usage, one sentence, the examples, the commands below it, then the options by group. To the
// right of an option stand what it is for, the range of its value and its default.
class HelpFormat : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
};

}  // namespace merhaba::bench::command

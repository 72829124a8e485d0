// Completion scripts for shells, from a description of a program's command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merhaba::completion {

// What a shell offers for a value, or for an argument that is no option.
struct Value {
  enum class Kind { text, words, file, folder, user };  // text: nothing is offered
  Kind kind = Kind::text;
  std::string name;                // as --help calls it: "PATH"
  std::vector<std::string> words;  // with Kind::words; none has a blank or a quote
  bool is_optional = false;        // of an option: given by "--name=VALUE" only
};

struct Option {
  std::vector<std::string> names;  // with their dashes: "-l", "--listen"
  std::string help;                // up to its first semicolon
  std::optional<Value> value;      // without: a flag
  bool repeatable = false;
};

// A program, or a command of one. Commands come before all options.
struct Command {
  std::string name;
  std::string help;
  std::vector<Option> options;
  std::optional<Value> argument;
  std::vector<Command> commands;
};

enum class Shell { bash, zsh, fish };

inline constexpr std::string_view kShells[] = {"bash", "zsh", "fish"};  // in Shell's order

// The script that teaches `shell` the command line of `program`; ends with a line end.
std::string script(Shell shell, const Command& program);

}  // namespace merhaba::completion

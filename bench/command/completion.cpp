// merhaba-bench completion: the script that teaches a shell this command line, from CLI11's own
// description of it.
#include "base/completion.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "bench/command/accepted.hpp"
#include "bench/command/commands.hpp"
#include "bench/command/help.hpp"
#include "bench/load/mode.hpp"
#include "bench/target/peer.hpp"

namespace merhaba::bench::command {
namespace {

using completion::Value;

// Those that compare and its like can start; none where peers.json is not to be found.
std::vector<std::string> server_names() {
  std::vector<std::string> names;
  try {
    for (const target::Peer& peer : target::read_peers(target::find_places(""))) {
      names.push_back(peer.name);
    }
  } catch (const Error&) {
  }
  return names;
}

Value words(std::string name, std::vector<std::string> offered) {
  return {offered.empty() ? Value::Kind::text : Value::Kind::words, std::move(name),
          std::move(offered)};
}

// `name`: that of --help, "FILE", "MODE,...", of which the first word says what it is.
Value value_of(CLI::Option& option, const std::string& name) {
  const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  const auto start = std::find_if(name.begin(), name.end(), is_letter);
  const std::string kind(start, std::find_if_not(start, name.end(), is_letter));
  if (kind == "FILE" || kind == "PREFIX") return {Value::Kind::file, kind, {}};
  if (kind == "DIR") return {Value::Kind::folder, kind, {}};
  if (kind == "SERVER" || kind == "TARGET") return words(kind, server_names());
  if (kind == "MODE") return words(kind, {load::kModeNames.begin(), load::kModeNames.end()});
  return words(kind, accepted_words(option));
}

completion::Command describe(CLI::App& app) {
  completion::Command command;
  command.name = app.get_name();
  command.help = app.get_description();
  for (CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      command.argument = value_of(*option, option->get_single_name());
      continue;
    }
    completion::Option& shown = command.options.emplace_back();
    for (const std::string& name : option->get_snames()) shown.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) shown.names.push_back("--" + name);
    shown.help = option->get_description();
    if (option->get_items_expected_max() != 0)
      shown.value = value_of(*option, option->get_type_name());
    shown.repeatable = option->get_items_expected_max() > 1;
  }
  for (CLI::App* below : app.get_subcommands({})) command.commands.push_back(describe(*below));
  return command;
}

completion::Shell parse_shell(const std::string& name) {
  const auto* const found =
      std::find(std::begin(completion::kShells), std::end(completion::kShells), name);
  return static_cast<completion::Shell>(found - std::begin(completion::kShells));
}

}  // namespace

void add_completion(CLI::App& program) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = program.add_subcommand("completion", "Print the completions for a shell");
  set_examples(*command, {{"source <(merhaba-bench completion bash)", "for bash, in ~/.bashrc"}});
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->check(one_of({"bash", "zsh", "fish"}))
      ->required()
      ->type_name("");
  command->callback([&program, shell] {
    fmt::print("{}", completion::script(parse_shell(*shell), describe(program)));
  });
}

}  // namespace merhaba::bench::command

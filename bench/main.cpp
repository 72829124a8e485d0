// merhaba-bench: shows what happens at a server's accept queue, and how fast it is emptied.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/command/commands.hpp"
#include "bench/kernel/interrupt.hpp"
#include "bench/overflow/experiment.hpp"

namespace {

constexpr const char* kAbout =
    "Measures how fast a server takes connections, how far that is from the limit, and what\n"
    "becomes of each client when its accept queue is full.\n"
    "merhaba-bench COMMAND --help tells more.";

std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// CLI11 says of a missing or misspelt command only that one is required.
void check_command(const CLI::App& app, char* const* word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (names.empty() || (*word != nullptr && **word == '-')) return;
  if (*word == nullptr) throw merhaba::UsageError("a command is missing: " + list(names));
  if (std::find(names.begin(), names.end(), *word) != names.end()) {
    return check_command(*app.get_subcommand(*word), word + 1);
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string_view near = merhaba::nearest(*word, candidates.data(), candidates.size());
  throw merhaba::UsageError(
      "there is no command \"" + merhaba::make_visible(*word) + "\"" +
      (near.empty() ? ": there are " + list(names) : "; did you mean " + std::string(near) + "?"));
}

void complain(const char* what) { std::fprintf(stderr, "merhaba-bench: %s\n", what); }

int run(int argc, char* argv[]) {
  CLI::App program(kAbout, "merhaba-bench");
  program.set_version_flag("--version", "merhaba-bench " MERHABA_VERSION);
  program.require_subcommand(1);
  program.get_formatter()->column_width(34);
  merhaba::bench::accept::add_accept(program);
  merhaba::bench::accept::add_compare(program);
  merhaba::bench::overflow::add_overflow(program);
  merhaba::bench::report::add_report(program);
  merhaba::bench::watch::add_watch(program);
  check_command(program, argv + 1);
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return program.exit(success);
  } catch (const CLI::ParseError& error) {
    throw merhaba::UsageError(error.what());
  }
  return 0;
}

}  // namespace

int main(int argc, char* argv[]) {
  using merhaba::ExitCode;
  std::signal(SIGPIPE, SIG_IGN);
  merhaba::bench::kernel::watch_interrupts();
  try {
    return run(argc, argv);
  } catch (const merhaba::UsageError& error) {
    complain(error.what());
    std::fputs("try: merhaba-bench --help\n", stderr);
    return static_cast<int>(ExitCode::usage);
  } catch (const merhaba::bench::overflow::Unbalanced& error) {
    complain(error.what());
    return merhaba::bench::overflow::Unbalanced::kExitStatus;
  } catch (const std::exception& error) {
    complain(error.what());
    return static_cast<int>(ExitCode::failed);
  }
}

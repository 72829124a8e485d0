// merhaba-bench: shows what happens at a server's accept queue, and how fast it is emptied.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>

#include "base/commit.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/accept/rank_run.hpp"
#include "bench/command/commands.hpp"
#include "bench/command/help.hpp"
#include "bench/command/verdict.hpp"
#include "bench/kernel/interrupt.hpp"
#include "bench/mpi/ranks.hpp"
#include "bench/overflow/experiment.hpp"

namespace {

constexpr const char* kAbout =
    "Measure how fast a server accepts connections, and see what becomes of each client when its "
    "accept queue is full";

std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string nearest_of(const std::string& word, const std::vector<std::string>& words) {
  const std::vector<std::string_view> candidates(words.begin(), words.end());
  return std::string(merhaba::nearest(word, candidates.data(), candidates.size()));
}

// The command that the words name, as far as they do: `app` itself, or one below it; `word` is then
// the first that names none.
CLI::App& command_of(CLI::App& app, char* const*& word) {
  for (CLI::App* command : app.get_subcommands({})) {
    if (*word != nullptr && command->get_name() == *word) return command_of(*command, ++word);
  }
  return app;
}

// CLI11 says of a missing or misspelt command only that one is required.
void check_command(const CLI::App& app, const char* word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (names.empty() || (word != nullptr && *word == '-')) return;
  if (word == nullptr) throw merhaba::UsageError("a command is missing; use one of " + list(names));
  const std::string near = nearest_of(word, names);
  throw merhaba::UsageError(
      "there is no command \"" + merhaba::make_visible(word) + "\"" +
      (near.empty() ? "; use one of " + list(names) : "; did you mean " + near + "?"));
}

// And of a misspelt option only that it was not expected.
void check_options(const CLI::App& command, char* const* words) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  for (; *words != nullptr && std::string_view(*words) != "--"; ++words) {
    const std::string word = std::string(*words).substr(0, std::string_view(*words).find('='));
    if (!word.starts_with("--") || command.get_option_no_throw(word) != nullptr) continue;
    const std::string near = nearest_of(word, names);
    throw merhaba::UsageError("there is no option " + merhaba::make_visible(word) +
                              (near.empty() ? "" : "; did you mean " + near + "?"));
  }
}

// "merhaba-bench overflow stall", as far as a command is known.
std::string name_of(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : name_of(*parent) + " " + command.get_name();
}

void complain(const char* what) { std::fprintf(stderr, "merhaba-bench: %s\n", what); }

int refuse(const char* what, const CLI::App& command) {
  complain(what);
  std::fprintf(stderr, "try: %s --help\n", name_of(command).c_str());
  return static_cast<int>(merhaba::ExitCode::usage);
}

int run(int argc, char* argv[], merhaba::bench::mpi::Ranks* ranks) {
  CLI::App program(kAbout, "merhaba-bench");
  const std::string commit =
      merhaba::kCommit == "unknown" ? "" : " (commit " + std::string(merhaba::kCommit) + ")";
  program.set_help_flag("-h,--help", "print this help");
  program.set_version_flag("--version", "merhaba-bench " MERHABA_VERSION + commit,
                           "print the version");
  program.require_subcommand(1);
  program.formatter(std::make_shared<merhaba::bench::command::HelpFormat>());
  merhaba::bench::accept::add_accept(program, ranks);
  merhaba::bench::accept::add_compare(program);
  merhaba::bench::accept::add_merge(program);
  merhaba::bench::overflow::add_overflow(program);
  merhaba::bench::report::add_report(program);
  merhaba::bench::watch::add_watch(program);
  merhaba::bench::command::add_completion(program);
  merhaba::bench::command::set_examples(
      program, {{"merhaba-bench watch", "which accept queue of this machine is full now"},
                {"merhaba-bench overflow capacity", "how many clients a backlog holds"},
                {"merhaba-bench accept", "how fast merhaba accepts connections"},
                {"merhaba-bench compare merhaba nginx", "which of the two is faster"}});
  char* const* words = argv + 1;
  CLI::App& command = command_of(program, words);
  try {
    check_command(command, *words);
    check_options(command, words);
    program.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return program.exit(success);
  } catch (const CLI::ParseError& error) {
    return refuse(error.what(), command);
  } catch (const merhaba::UsageError& error) {
    return refuse(error.what(), command);
  }
  return 0;
}

// Runs it, and says what went wrong. Throws Interrupted where there are ranks.
int run_and_complain(int argc, char* argv[], merhaba::bench::mpi::Ranks* ranks) {
  using merhaba::ExitCode;
  try {
    return run(argc, argv, ranks);
  } catch (const merhaba::bench::overflow::Unbalanced& error) {
    complain(error.what());
    return merhaba::bench::overflow::Unbalanced::kExitStatus;
  } catch (const merhaba::bench::command::NotPassed& verdict) {
    complain(verdict.what());
    return merhaba::bench::command::NotPassed::kExitStatus;
  } catch (const merhaba::bench::kernel::Interrupted& interrupted) {
    if (ranks != nullptr) throw;
    complain(interrupted.what());
    return static_cast<int>(ExitCode::failed);
  } catch (const std::exception& error) {
    complain(error.what());
    return static_cast<int>(ExitCode::failed);
  }
}

// Of an MPI run: the root reads the options and prints, and the others do what it has them do.
int run_ranks(int argc, char* argv[]) {
  using namespace merhaba::bench;
  const std::unique_ptr<mpi::Ranks> ranks = mpi::Ranks::start();
  if (!ranks->is_root()) return accept::follow_root(*ranks);
  try {
    const int code = run_and_complain(argc, argv, ranks.get());
    if (ranks->is_finished()) return code;
    if (ranks->has_begun()) ranks->abort(code);
    ranks->broadcast("");  // there is nothing to do
    ranks->finish();
    return code;
  } catch (const kernel::Interrupted&) {
    complain("interrupted: a rank ended, or mpirun was stopped, so there is no result");
    std::_Exit(static_cast<int>(merhaba::ExitCode::failed));  // MPI_Finalize would wait for others
  }
}

}  // namespace

int main(int argc, char* argv[]) {
  std::signal(SIGPIPE, SIG_IGN);
  merhaba::bench::kernel::watch_interrupts();
  try {
    if (merhaba::bench::mpi::Ranks::asked_for(argv + 1)) return run_ranks(argc, argv);
  } catch (const merhaba::UsageError& error) {  // a build without MPI
    complain(error.what());
    return static_cast<int>(merhaba::ExitCode::usage);
  } catch (const std::exception& error) {  // of MPI itself, or for want of memory
    complain(error.what());
    return static_cast<int>(merhaba::ExitCode::failed);
  }
  return run_and_complain(argc, argv, nullptr);
}

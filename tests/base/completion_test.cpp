#include "base/completion.hpp"

#include "support/catch.hpp"

using namespace merhaba::completion;
using Catch::Matchers::ContainsSubstring;

namespace {

// With whatever a shell might take for its own.
Command program() {
  Option mode;
  mode.names = {"-m", "--mode"};
  mode.help = "a user's [choice]: of $HOME; and no more";
  mode.value = Value{Value::Kind::words, "MODE", {"fast", "slow"}};
  Option header;
  header.names = {"--header"};
  header.value = Value{Value::Kind::text, "'N: V'", {}};
  header.repeatable = true;
  Command below;
  below.name = "run";
  below.help = "it's run";
  below.options = {mode, header};
  below.argument = Value{Value::Kind::file, "FILE", {}};
  Command top;
  top.name = "a-program";
  top.commands = {below};
  return top;
}

}  // namespace

TEST_CASE("help is cut to what a menu has room for, and quoted as each shell wants it") {
  CHECK_THAT(script(Shell::zsh, program()),
             ContainsSubstring("'(-m --mode)--mode=[a user'\\''s \\[choice\\]\\: of $HOME]:MODE:"
                               "(fast slow)'") &&
                 ContainsSubstring("'*--header=[]:'\\''N\\: V'\\'': '") &&
                 ContainsSubstring("'run:it'\\''s run'"));
  CHECK_THAT(
      script(Shell::fish, program()),
      ContainsSubstring("-s m -l mode -x -a 'fast slow' -d 'a user\\'s [choice]: of $HOME'\n"));
  for (const Shell shell : {Shell::bash, Shell::zsh, Shell::fish}) {
    CHECK_THAT(script(shell, program()), !ContainsSubstring("no more"));
    CHECK(script(shell, program()).back() == '\n');
  }
}

TEST_CASE("an optional value follows = only, and no letter") {
  Option help;
  help.names = {"-h", "--help"};
  help.value = Value{Value::Kind::words, "all", {"all"}, true};
  Command top;
  top.name = "a-program";
  top.options = {help};
  CHECK_THAT(script(Shell::bash, top),
             ContainsSubstring("' --help') [[ $joined ]] && words='all' ;;"));
  CHECK_THAT(script(Shell::zsh, top), ContainsSubstring("'(-h --help)-h[]'") &&
                                          ContainsSubstring("'(-h --help)--help=-[]::all:(all)'"));
  CHECK_THAT(script(Shell::fish, top), ContainsSubstring("-s h -l help -f -a 'all'"));
}

TEST_CASE("a command's options follow the command") {
  const std::string bash = script(Shell::bash, program());
  CHECK_THAT(bash, ContainsSubstring("' run -m' | ' run --mode') words='fast slow' ;;") &&
                       ContainsSubstring("'') words='run' ;;") &&
                       ContainsSubstring("complete -o default -F _a_program a-program\n"));
  CHECK_THAT(script(Shell::fish, program()),
             ContainsSubstring("complete -c a-program -n '__a_program_at ' -a run") &&
                 ContainsSubstring("-n '__a_program_at run' -s m"));
  CHECK_THAT(script(Shell::zsh, program()), ContainsSubstring("\n_a_program_run() {"));
}

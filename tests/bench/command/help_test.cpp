#include "bench/command/help.hpp"

#include <memory>

#include "bench/command/accepted.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::command::test {
namespace {

TEST_CASE("an option shows its value, the range after what it is of, and its default") {
  CLI::App program("Measure things", "bench");
  program.set_help_flag("-h,--help", "print this help");
  program.formatter(std::make_shared<HelpFormat>());
  set_examples(program, {{"bench measure 5", "five of them"}});
  CLI::App* measure = program.add_subcommand("measure", "Measure one thing");
  set_examples(*measure, {{"bench measure 5", "five of them"}});
  unsigned rounds = 15;
  std::string place;
  bool quiet = false;
  std::vector<int> counts;
  measure->add_option("COUNT", counts, "how many")->type_name("");
  measure->add_option("-r,--rounds", rounds, "rounds; fewer than 15 say little, as chance decides")
      ->check(from_to(1, 100))
      ->capture_default_str()
      ->type_name("N");
  measure->add_option("--a-place-with-a-long-name", place, "where")
      ->type_name("DIR")
      ->group("Placement");
  measure->add_flag("-q,--quiet", quiet, "no progress line")->group("Output");
  CHECK(program.help() ==
        "Usage: bench COMMAND [OPTIONS]\n"
        "Measure things.\n"
        "\n"
        "Try first:\n"
        "  bench measure 5\n"
        "      five of them\n"
        "\n"
        "Commands:\n"
        "  measure  Measure one thing\n"
        "\n"
        "Options:\n"
        "  -h, --help                     print this help\n"
        "\n"
        "bench COMMAND --help lists its options; bench(1) explains them.\n");
  CHECK(measure->help("bench") ==
        "Usage: bench measure [OPTIONS] [COUNT...]\n"
        "Measure one thing.\n"
        "\n"
        "For example:\n"
        "  bench measure 5\n"
        "      five of them\n"
        "\n"
        "Arguments:\n"
        "  COUNT                          how many\n"
        "\n"
        "Options:\n"
        "  -r, --rounds N                 rounds, 1 to 100; fewer than 15 say little, as\n"
        "                                 chance decides (default 15)\n"
        "\n"
        "Placement:\n"
        "      --a-place-with-a-long-name DIR\n"
        "                                 where\n"
        "\n"
        "Output:\n"
        "  -q, --quiet                    no progress line\n"
        "\n"
        "Other:\n"
        "  -h, --help                     print this help\n");
}

}  // namespace
}  // namespace merhaba::bench::command::test

#include "bench/command/common_options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/command/accepted.hpp"
#include "bench/result/results.hpp"

namespace merhaba::bench::command {

kernel::Nanoseconds parse_time(const char* option, const std::string& text) {
  Milliseconds time{};
  try {
    time = parse_duration(text);
  } catch (const UsageError& error) {
    throw UsageError(std::string(option) + ": " + error.what());
  }
  if (time.count() == 0)
    throw UsageError(std::string(option) + ": 0 is too short; use 1ms or more");
  return time;
}

double parse_percent(const char* option, const std::string& text) {
  double percent = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, percent);
  if (parsed.ec != std::errc() || std::string_view(parsed.ptr) != "%" || !(percent >= 0) ||
      percent > 100) {
    throw UsageError(std::string(option) + ": \"" + make_visible(text) +
                     "\" is not a percentage; use 0% to 100%, such as 2%");
  }
  return percent / 100;
}

CLI::Option* add_seed_option(CLI::App& command, std::uint64_t& seed, const std::string& of_what) {
  return command.add_option("--seed", seed, of_what)
      ->check(at_least(0))
      ->capture_default_str()
      ->type_name("N");
}

void add_cpu_options(CLI::App& command, target::TestbedOptions& options) {
  command.add_option("--server-cpu", options.server_cpu, "CPU of the servers that are started")
      ->default_str("the first")
      ->type_name("N")
      ->group(kPlaceGroup);
  command.add_option("--load-cpu", options.load_cpu, "CPU of the clients")
      ->default_str("the last")
      ->type_name("N")
      ->group(kPlaceGroup);
}

void check_output_file(const char* option, const std::string& path) {
  if (path == "-") {
    throw UsageError(std::string(option) + ": - is not a file; only --json writes to stdout");
  }
  result::check_writable(path);
}

void add_json_option(CLI::App& command, std::string& json) {
  command
      .add_option("--json", json,
                  "also write the results to FILE; -: to stdout, in place of the table")
      ->type_name("FILE")
      ->group(kOutputGroup);
}

void add_output_options(CLI::App& command, std::string& json, bool& quiet) {
  add_json_option(command, json);
  command.add_flag("-q,--quiet", quiet, "no progress line")->group(kOutputGroup);
}

}  // namespace merhaba::bench::command

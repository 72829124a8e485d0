// Options that all commands have that measure, in the same words.
// Each takes what it fills by reference, and that outlives the command.
#pragma once

#include <string>

#include "bench/kernel/cpu_time.hpp"
#include "bench/target/testbed.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace merhaba::bench::command {

inline constexpr const char* kPlaceGroup = "Placement";
inline constexpr const char* kOutputGroup = "Output";
inline constexpr const char* kSmokeHelp = "a run just long enough to show that it works";

// "250ms", "10s" …, above 0. Throws UsageError that names the option.
kernel::Nanoseconds parse_time(const char* option, const std::string& text);

// "2%", "0.5%", from 0 to 100: the share, 0.02. Throws UsageError that names the option.
double parse_percent(const char* option, const std::string& text);

CLI::Option* add_seed_option(CLI::App& command, std::uint64_t& seed, const std::string& of_what);
void add_cpu_options(CLI::App& command, target::TestbedOptions& options);
// Before the measuring: throws Error where the file cannot be written, and UsageError for "-",
// which is stdout for --json alone. "": none was asked for.
void check_output_file(const char* option, const std::string& path);

void add_json_option(CLI::App& command, std::string& json);
void add_output_options(CLI::App& command, std::string& json, bool& quiet);

}  // namespace merhaba::bench::command

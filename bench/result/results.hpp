// All that one command measured, and of whom.
// Owned by the command.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bench/result/series.hpp"

namespace merhaba::bench::result {

struct Contestant {
  std::string name;
  std::string about;
  std::string version;  // its own words; "" when not known
  std::string address;
  std::uint64_t holds = 0;   // clients its accept queue holds; 0 when not known
  std::string last_words{};  // what it said as it was stopped
};

// What the name of the control adds to that of the subject: the same server, run a second time.
inline constexpr std::string_view kControl = " (A/A)";

struct Results {
  std::string kind;  // "accept", "compare"
  std::vector<Contestant> contestants;
  std::vector<Series> series;
};

// Throws Error now rather than after an hour's measuring. "" and "-" are no files. Leaves no file
// where there was none.
void check_writable(const std::string& path);

// To a file, or for "-" to stdout. Throws Error.
void write_json(const nlohmann::ordered_json& document, const std::string& path);

}  // namespace merhaba::bench::result

// All that one command measured, for whom and where: what is shown, written and reported.
// Owned by the command.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "bench/result/series.hpp"
#include "bench/target/testbed.hpp"

namespace merhaba::bench::result {

// Of all documents, in their field "schema". It rises when a field goes or changes its meaning.
inline constexpr unsigned kSchema = 2;

// What every document begins with: its schema and kind, when it was made, and where.
nlohmann::ordered_json document_head(const std::string& kind, const target::Testbed& testbed);

struct Contestant {
  std::string name;
  std::string about;
  std::string version;  // its own words; "" when not known
  std::string address;
  std::uint64_t holds = 0;   // clients its accept queue holds; 0 when not known
  std::string last_words{};  // what it said as it was stopped
};

struct Results {
  std::string kind;  // "accept", "compare"
  std::vector<Contestant> contestants;
  std::vector<Series> series;

  // The whole document, with the command's own conclusions; its schema is in docs/benchmarks.md.
  nlohmann::ordered_json json(const target::Testbed& testbed,
                              const nlohmann::ordered_json& conclusions) const;
};

// Throws Error now rather than after an hour's measuring. "" and "-" are no files.
void check_writable(const std::string& path);

// To a file, or for "-" to stdout. Throws Error.
void write_json(const nlohmann::ordered_json& document, const std::string& path);

}  // namespace merhaba::bench::result

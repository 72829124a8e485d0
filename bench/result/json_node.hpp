// A value inside a JSON file that another program may have written: what is missing or of the wrong
// kind is reported with its place. Refers to the document, which must outlive it.
#pragma once

#include <cstdint>
#include <exception>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace merhaba::bench::result {

// What the parser says, without the number of its error.
std::string json_error_text(const std::exception& error);

class JsonNode {
 public:
  // `file` and `place` are for messages: "results.json", "series[2].rate_per_s".
  JsonNode(const nlohmann::ordered_json& value, std::string file, std::string place = "");

  // All of these throw Error where it is not so.
  JsonNode operator[](const std::string& key) const;
  std::string text() const;
  double number() const;        // at most 1e18, of either sign
  std::uint64_t count() const;  // a whole number, 0 or more
  bool truth() const;
  std::vector<JsonNode> items() const;
  std::vector<std::pair<std::string, JsonNode>> members() const;

  bool is_null() const;
  std::string json() const;  // as it is written
  bool has(const std::string& key) const;
  [[noreturn]] void wrong(const std::string& what) const;  // "FILE: PLACE WHAT"

 private:
  const nlohmann::ordered_json* value_;
  std::string file_;
  std::string place_;
};

}  // namespace merhaba::bench::result

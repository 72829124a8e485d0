#include "bench/result/json_node.hpp"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.hpp"

namespace merhaba::bench::result {
namespace {

constexpr double kLargest = 1e18;  // 30 years of nanoseconds; what is computed from it stays finite

}  // namespace

std::string json_error_text(const std::exception& error) {
  const std::string_view words = error.what();  // "[json.exception.parse_error.101] parse error …"
  return std::string(words.substr(words.find(' ') + 1));
}

JsonNode::JsonNode(const nlohmann::ordered_json& value, std::string file, std::string place)
    : value_(&value), file_(std::move(file)), place_(std::move(place)) {}

void JsonNode::wrong(const std::string& what) const {
  throw Error(fmt::format("{}: {} {}", file_, place_.empty() ? "its content" : place_, what));
}

JsonNode JsonNode::operator[](const std::string& key) const {
  const std::string place = place_.empty() ? key : place_ + "." + key;
  if (!value_->is_object()) wrong("should be an object with \"" + key + "\" in it");
  const auto found = value_->find(key);
  if (found == value_->end()) throw Error(fmt::format("{}: {} is missing", file_, place));
  return {*found, file_, place};
}

std::string JsonNode::text() const {
  if (!value_->is_string()) wrong("should be a text");
  return value_->get<std::string>();
}

double JsonNode::number() const {
  if (!value_->is_number()) wrong("should be a number");
  const auto number = value_->get<double>();
  if (std::abs(number) > kLargest) wrong("is not a figure that can be measured");
  return number;
}

std::uint64_t JsonNode::count() const {
  if (!value_->is_number_unsigned()) wrong("should be a whole number, 0 or more");
  return value_->get<std::uint64_t>();
}

bool JsonNode::truth() const {
  if (!value_->is_boolean()) wrong("should be true or false");
  return value_->get<bool>();
}

std::vector<JsonNode> JsonNode::items() const {
  if (!value_->is_array()) wrong("should be an array");
  std::vector<JsonNode> all;
  for (const auto& item : *value_) {
    all.emplace_back(item, file_, fmt::format("{}[{}]", place_, all.size()));
  }
  return all;
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::members() const {
  if (!value_->is_object()) wrong("should be an object");
  std::vector<std::pair<std::string, JsonNode>> all;
  for (const auto& [key, value] : value_->items()) {
    all.emplace_back(key, JsonNode(value, file_, place_ + "." + key));
  }
  return all;
}

std::string JsonNode::json() const { return value_->dump(); }

bool JsonNode::is_null() const { return value_->is_null(); }

bool JsonNode::has(const std::string& key) const { return value_->contains(key); }

}  // namespace merhaba::bench::result

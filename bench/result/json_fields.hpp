// One description of a type's fields, for writing it as JSON and for reading it back:
//
//   template <class Io>
//   void fields(Io& io, Interval& interval) {
//     io("low", interval.low);
//     io("high", interval.high);
//   }
//
// `Io` is JsonWriter or JsonReader; the function is found by the type's namespace. A reader throws
// Error that names the file and the place of whatever is missing or of another kind.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "bench/result/json_node.hpp"

namespace merhaba::bench::result {

// Names and texts in an order of their own: an object.
using Texts = std::vector<std::pair<std::string, std::string>>;

class JsonWriter {
 public:
  using Json = nlohmann::ordered_json;
  static constexpr bool kReads = false;

  template <class T>
  void operator()(const char* key, T& value) {
    json_[key] = json_of(value);
  }
  // A field that is there only when `written`; returns whether it is.
  template <class T>
  bool optional(const char* key, T& value, bool written) {
    if (written) (*this)(key, value);
    return written;
  }
  // An enum by its words, from 0 on.
  template <class Enum, std::size_t N>
  void word(const char* key, Enum& value, const std::array<std::string_view, N>& words) {
    json_[key] = words[static_cast<std::size_t>(value)];
  }
  // What a check by the reader would refuse is never written.
  void require(bool, const char*, const char*) {}

  Json take() { return std::move(json_); }

  static Json json_of(bool value) { return value; }
  static Json json_of(std::string& value) { return value; }
  template <class T>
  requires std::is_arithmetic_v<T>
  static Json json_of(T value) { return value; }
  static Json json_of(Texts& texts) {
    Json object = Json::object();
    for (const auto& [key, text] : texts) object[key] = text;
    return object;
  }
  template <class T>
  static Json json_of(std::optional<T>& value) {
    return value ? json_of(*value) : Json();
  }
  template <class T>
  static Json json_of(std::vector<T>& values) {
    Json array = Json::array();
    for (T& value : values) array.push_back(json_of(value));
    return array;
  }
  template <class T>
  static Json json_of(std::map<std::string, T>& values) {
    Json object = Json::object();
    for (auto& [key, value] : values) object[key] = json_of(value);
    return object;
  }
  template <class T>
  requires std::is_class_v<T>
  static Json json_of(T& value) {
    if constexpr (requires { value.json(); }) {
      return value.json();  // it has its own way, and from_json() beside it
    } else {
      JsonWriter writer;
      fields(writer, value);
      return writer.take();
    }
  }

 private:
  Json json_ = Json::object();
};

class JsonReader {
 public:
  static constexpr bool kReads = true;

  explicit JsonReader(JsonNode node) : node_(std::move(node)) {}

  template <class T>
  void operator()(const char* key, T& value) {
    read(node_[key], value);
  }
  template <class T>
  bool optional(const char* key, T& value, bool) {
    const bool there = node_.has(key);
    if (there) (*this)(key, value);
    return there;
  }
  template <class Enum, std::size_t N>
  void word(const char* key, Enum& value, const std::array<std::string_view, N>& words) {
    const JsonNode node = node_[key];
    const std::string text = node.text();
    std::string known;
    for (std::size_t i = 0; i < N; ++i) {
      if (words[i] == text) {
        value = static_cast<Enum>(i);
        return;
      }
      known += (i == 0 ? "" : ", ") + std::string(words[i]);
    }
    node.wrong("is none of " + known);
  }
  void require(bool holds, const char* key, const char* what) {
    if (!holds) node_[key].wrong(what);
  }

  static void read(const JsonNode& node, bool& value) { value = node.truth(); }
  static void read(const JsonNode& node, std::string& value) { value = node.text(); }
  template <std::floating_point T>
  static void read(const JsonNode& node, T& value) {
    value = node.number();
  }
  template <std::unsigned_integral T>
  static void read(const JsonNode& node, T& value) {
    const std::uint64_t count = node.count();
    if (count > std::numeric_limits<T>::max()) node.wrong("is more than there can be");
    value = static_cast<T>(count);
  }
  static void read(const JsonNode& node, Texts& texts) {
    texts.clear();
    for (const auto& [key, text] : node.members()) texts.emplace_back(key, text.text());
  }
  template <class T>
  static void read(const JsonNode& node, std::optional<T>& value) {
    value.reset();
    if (!node.is_null()) read(node, value.emplace());
  }
  template <class T>
  static void read(const JsonNode& node, std::vector<T>& values) {
    values.clear();
    for (const JsonNode& item : node.items()) read(item, values.emplace_back());
  }
  template <class T>
  static void read(const JsonNode& node, std::map<std::string, T>& values) {
    values.clear();
    for (const auto& [key, item] : node.members()) read(item, values[key]);
  }
  template <class T>
  requires std::is_class_v<T>
  static void read(const JsonNode& node, T& value) {
    if constexpr (requires { T::from_json(node); }) {
      value = T::from_json(node);
    } else {
      JsonReader reader(node);
      fields(reader, value);
    }
  }

 private:
  JsonNode node_;
};

template <class T>
nlohmann::ordered_json written(T value) {
  return JsonWriter::json_of(value);
}

template <class T>
T read_back(const JsonNode& node) {
  T value;
  JsonReader::read(node, value);
  return value;
}

}  // namespace merhaba::bench::result

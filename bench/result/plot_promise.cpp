#include "bench/result/plot_promise.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

namespace merhaba::bench::result {
namespace {

struct Promise {
  std::string_view word;
  std::vector<std::string> numbers;  // columns that have them
  std::vector<std::string> words{};  // columns that are taken as they are shown
};

// In the order of Sheet::Plot.
const std::array<Promise, 9>& promises() {
  static const std::array<Promise, 9> all{{
      {"none", {}},
      {"capacity", {"somaxconn", "predicted", "clients", "tcp_info", "inet_diag"}},
      {"timeline", {"client", "at_ns"}, {"setting", "event"}},
      {"stall",
       {"backlog", "predicted_hit_share", "hit_share", "p50_ns", "p99_ns", "p99_9_ns",
        "predicted_p99_ns"}},
      {"knee", {"predicted"}},
      {"depth", {"at_ns", "depth", "limit", "dropped"}},
      {"workers",
       {"listeners", "total", "first_overflow", "low", "high", "predicted_first_overflow",
        "predicted_low", "predicted_high"}},
      {"ways", {"attempted", "served"}},
      {"servers", {"attempted", "served"}},
  }};
  return all;
}

}  // namespace

std::string_view plot_word(Sheet::Plot plot) {
  return promises()[static_cast<std::size_t>(plot)].word;
}

Sheet::Plot plot_from(const JsonNode& node) {
  const std::string word = node.text();
  std::string words;
  for (std::size_t i = 0; i < promises().size(); ++i) {
    if (promises()[i].word == word) return static_cast<Sheet::Plot>(i);
    words += (i == 0 ? "" : ", ") + std::string(promises()[i].word);
  }
  node.wrong("is not a plot; use one of " + words);
}

std::string broken_promise(const Sheet& sheet) {
  const Promise& promise = promises()[static_cast<std::size_t>(sheet.plot)];
  std::vector<std::string> all = promise.numbers;
  all.insert(all.end(), promise.words.begin(), promise.words.end());
  for (const std::string& key : all) {
    if (sheet.has(key)) continue;
    return fmt::format("has no column \"{}\", which its plot \"{}\" is drawn of", key,
                       promise.word);
  }
  for (const Sheet::Column& column : sheet.columns) {
    if (column.unit != Sheet::Unit::text ||
        std::find(promise.numbers.begin(), promise.numbers.end(), column.key) ==
            promise.numbers.end()) {
      continue;
    }
    return fmt::format("has texts in its column \"{}\", but its plot \"{}\" is drawn of numbers",
                       column.key, promise.word);
  }
  return "";
}

}  // namespace merhaba::bench::result

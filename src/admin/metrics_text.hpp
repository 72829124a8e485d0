// Metrics as Prometheus reads them: its text format, version 0.0.4.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace merhaba::admin {

struct Label {
  std::string_view name;
  std::string value;  // any text
};
using Labels = std::vector<Label>;

// A histogram's bucket, which holds only what is in no smaller one.
struct Bucket {
  std::string_view up_to;  // the label `le`; the last is "+Inf"
  std::uint64_t count = 0;
};

class MetricsText {
 public:
  // Begins a metric; its samples follow. One without samples is left out. `type`: "counter",
  // "gauge" or "histogram". `help`: one line without a backslash.
  void begin(std::string_view name, std::string_view type, std::string_view help);
  void add(const Labels& labels, std::uint64_t value) { add(labels, std::to_string(value)); }
  void add(const Labels& labels, std::string_view value) { line("", labels, value); }
  // Of a histogram, all samples for these labels.
  void add_histogram(const Labels& labels, std::span<const Bucket> buckets, std::string_view sum);

  std::string take() && { return std::move(text_); }

 private:
  void line(std::string_view suffix, const Labels& labels, std::string_view value);

  std::string text_;
  std::string head_;  // of a metric without a sample so far
  std::string_view name_;
};

}  // namespace merhaba::admin

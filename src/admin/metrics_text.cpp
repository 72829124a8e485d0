#include "admin/metrics_text.hpp"

#include <fmt/core.h>

namespace merhaba::admin {
namespace {

std::string escape(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

void MetricsText::begin(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  head_ = fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void MetricsText::line(std::string_view suffix, const Labels& labels, std::string_view value) {
  text_ += head_;
  head_.clear();
  text_ += name_;
  text_ += suffix;
  char before = '{';
  for (const Label& label : labels) {
    text_ += fmt::format("{}{}=\"{}\"", before, label.name, escape(label.value));
    before = ',';
  }
  if (!labels.empty()) text_ += '}';
  text_ += fmt::format(" {}\n", value);
}

void MetricsText::add_histogram(const Labels& labels, std::span<const Bucket> buckets,
                                std::string_view sum) {
  std::uint64_t so_far = 0;
  for (const Bucket& bucket : buckets) {
    so_far += bucket.count;
    Labels with_limit = labels;
    with_limit.push_back({"le", std::string(bucket.up_to)});
    line("_bucket", with_limit, std::to_string(so_far));
  }
  line("_sum", labels, sum);
  line("_count", labels, std::to_string(so_far));
}

}  // namespace merhaba::admin

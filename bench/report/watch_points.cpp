#include "bench/report/watch_points.hpp"

#include <string_view>

namespace merhaba::bench::report {
namespace {

constexpr std::string_view kKey = "\"points\"";
constexpr std::uint64_t kMost = 10'000'000'000'000'000;  // 300 years of microseconds

class Scanner {
 public:
  Scanner(const std::string& text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }

  // Whether this is next, beside blanks; it is passed then.
  bool take(char wanted) {
    while (next() == ' ' || next() == '\t') ++at_;
    if (next() != wanted) return false;
    ++at_;
    return true;
  }

  bool take(std::vector<DepthPoint>& points) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      DepthPoint& point = points.emplace_back();
      const bool whole = take('[') && take(point.at) && take(',') && take(point.depth) &&
                         take(',') && take(point.drops) && take(']');
      if (!whole) return false;
    } while (take(','));
    return take(']');
  }

 private:
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(std::uint64_t& number) {
    while (next() == ' ' || next() == '\t') ++at_;
    const std::size_t begin = at_;
    for (; next() >= '0' && next() <= '9' && number <= kMost; ++at_) {
      number = 10 * number + static_cast<std::uint64_t>(next() - '0');
    }
    return at_ > begin && number <= kMost;
  }

  const std::string& text_;
  std::size_t at_;
};

}  // namespace

std::optional<TakenPoints> take_points(const std::string& line) {
  TakenPoints taken;
  std::size_t copied = 0;  // of the line, as far as `rest` has it
  std::size_t key = line.find(kKey);
  for (; key != std::string::npos; key = line.find(kKey, key + 1)) {
    // Inside a text a quote has a backslash before it.
    Scanner scanner(line, key + kKey.size());
    if ((key > 0 && line[key - 1] == '\\') || !scanner.take(':')) continue;
    const std::size_t begin = scanner.at();
    if (!scanner.take(taken.all.emplace_back())) return std::nullopt;
    taken.rest += line.substr(copied, begin - copied) + std::to_string(taken.all.size() - 1);
    copied = scanner.at();
  }
  taken.rest += line.substr(copied);
  return taken;
}

}  // namespace merhaba::bench::report

#include "bench/command/accepted.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

namespace merhaba::bench::command {
namespace {

CLI::Validator number(double least, double most, const std::string& words,
                      const std::string& help) {
  const auto wrong = [least, most, words](const std::string& text) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
      return fmt::format("\"{}\" is no number; give {}", text, words);
    }
    if (value >= least && value <= most) return std::string();
    return fmt::format("{} is out of range; give {}", text, words);
  };
  return {wrong, help};
}

}  // namespace

CLI::Validator from_to(double least, double most) {
  const std::string words = fmt::format("{:.0f} to {:.0f}", least, most);
  return number(least, most, words, kAcceptedMark + words);
}

CLI::Validator at_least(double least) {
  return number(least, std::numeric_limits<double>::max(), fmt::format("{:.0f} or more", least),
                "");
}

CLI::Validator one_of(std::initializer_list<std::string> words) {
  const std::vector<std::string> all(words);
  const auto wrong = [all](const std::string& text) {
    if (std::find(all.begin(), all.end(), text) != all.end()) return std::string();
    return fmt::format("there is no \"{}\"; give {}", text, fmt::join(all, " or "));
  };
  return {wrong, ""};
}

}  // namespace merhaba::bench::command

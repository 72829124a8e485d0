#include "bench/command/accepted.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

namespace merhaba::bench::command {
namespace {

// CLI11 shows what a check says of itself behind the value's name, "N:…"; by this it is found
// there.
constexpr char kAcceptedMark = '\x1f';
constexpr char kWordsMark = '=';  // begins the name of a check for words

CLI::Validator number(double least, double most, const std::string& words,
                      const std::string& help) {
  const auto wrong = [least, most, words](const std::string& text) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
      return fmt::format("\"{}\" is not a number; use {}", text, words);
    }
    if (value >= least && value <= most) return std::string();
    return fmt::format("{} is out of range; use {}", text, words);
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
    return fmt::format("there is no \"{}\"; use {}", text, fmt::join(all, " or "));
  };
  // Its name is its words, for accepted_words().
  return CLI::Validator(wrong, "").name(fmt::format("{}{}", kWordsMark, fmt::join(all, "|")));
}

std::vector<std::string> accepted_words(CLI::Option& option) try {
  const std::string name = option.get_validator()->get_name();
  if (!name.starts_with(kWordsMark)) return {};
  return CLI::detail::split(name.substr(1), '|');
} catch (const CLI::OptionNotFound&) {  // it has no check
  return {};
}

std::string value_name(const CLI::Option& option) {
  const std::string text = option.get_type_name();
  const std::size_t mark = text.find(kAcceptedMark);
  return mark == std::string::npos ? text : text.substr(0, mark - 1);
}

std::string accepted_range(const CLI::Option& option) {
  const std::string text = option.get_type_name();
  const std::size_t mark = text.find(kAcceptedMark);
  return mark == std::string::npos ? "" : text.substr(mark + 1);
}

// CLI11 writes a list as "[drain,closed]".
std::string default_of(const CLI::Option& option) {
  std::string text = option.get_default_str();
  if (!text.starts_with('[') || !text.ends_with(']')) return text;
  return text.substr(1, text.size() - 2);
}

}  // namespace merhaba::bench::command

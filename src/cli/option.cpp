#include "cli/option.hpp"

#include <algorithm>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba::cli {

std::string Option::variable() const {
  std::string out = "MERHABA_";
  for (char c : name) out += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
  return out;
}

const Option* find(const std::vector<Option>& table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [name](const Option& option) { return option.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::string suggestion(const std::vector<Option>& table, std::string_view prefix,
                       std::string_view word) {
  std::vector<std::string_view> names;
  for (const Option& option : table) {
    if (!option.is_greeting()) names.emplace_back(option.name);
  }
  // What users of other servers try first.
  constexpr std::pair<std::string_view, std::string_view> kElsewhere[] = {
      {"port", "listen"}, {"host", "listen"}, {"bind", "listen"}, {"threads", "workers"}};
  std::string_view best = nearest(word, names.data(), names.size());
  for (const auto& [theirs, ours] : kElsewhere) {
    if (word == theirs) best = ours;
  }
  return best.empty() ? "" : tr_format("; did you mean {0}{1}?", prefix, best);
}

}  // namespace merhaba::cli

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/input.hpp"
#include "cli/settings_text.hpp"
#include "cli/sources.hpp"

namespace merhaba::cli {
namespace {

constexpr std::uint64_t kLongestFile = 1 << 20;

}  // namespace

Settings read_config_file(const std::vector<Option>& table, const std::string& option,
                          const std::string& path) {
  const std::string file = make_visible(path);
  Settings settings;
  for (Setting& setting : parse_settings(read_file(option, path, kLongestFile), file)) {
    const std::string place = fmt::format("{}:{}: ", file, setting.line);
    const Option* known = find(table, setting.key);
    if (known == nullptr) {
      throw UsageError(place + tr_format("unknown key {0}", make_visible(setting.key)) +
                       suggestion(table, "", setting.key));
    }
    if (!known->in_file) {
      throw UsageError(place + tr_format("{0} has no meaning in a file", setting.key));
    }
    if (setting.values.size() > 1 && !known->repeatable()) {
      throw UsageError(place + tr_format("{0} takes one value, not an array", setting.key));
    }
    Given given{place + setting.key, std::move(setting.values)};
    if (!settings.emplace(setting.key, std::move(given)).second) {
      throw UsageError(
          place + tr_format("{0} is here a second time", setting.key) +
          (known->repeatable() ? tr("; several values are an array: [\"a\", \"b\"]") : ""));
    }
  }
  return settings;
}

}  // namespace merhaba::cli

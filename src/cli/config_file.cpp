#include <sys/stat.h>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/input.hpp"
#include "cli/settings_text.hpp"
#include "cli/sources.hpp"

namespace merhaba::cli {
namespace {

constexpr std::uint64_t kLongestFile = 1 << 20;

std::string read_text(const std::string& option, const std::string& path) {
  const std::string what = fmt::format("'{}' ({})", make_visible(path), option);
  const Fd file = open_file(option, path);
  struct stat opened {};
  if (::fstat(file.get(), &opened) == 0 && (opened.st_mode & S_IWOTH) != 0) {
    log::warning(
        tr_format("{0} is writable by everybody, so anybody can set the options; remove that "
                  "permission: chmod o-w",
                  what));
  }
  return read_all(file.get(), what, kLongestFile);
}

}  // namespace

Settings read_config_file(const std::vector<Option>& table, const std::string& option,
                          const std::string& path) {
  const std::string file = make_visible(path);
  Settings settings;
  for (Setting& setting : parse_settings(read_text(option, path), file)) {
    const std::string place = fmt::format("{}:{}: ", file, setting.line);
    const Option* known = find(table, setting.key);
    if (known == nullptr) {
      throw UsageError(place + tr_format("unknown key {0}", make_visible(setting.key)) +
                       suggestion(table, "", setting.key));
    }
    if (!known->in_file) {
      throw UsageError(place + tr_format("{0} is not allowed in a file", setting.key));
    }
    if (setting.values.size() > 1 && !known->repeatable()) {
      throw UsageError(place + tr_format("{0} takes one value, not an array", setting.key));
    }
    Given given{place + setting.key, std::move(setting.values)};
    if (!settings.emplace(setting.key, std::move(given)).second) {
      throw UsageError(
          place + tr_format("{0} is given twice", setting.key) +
          (known->repeatable() ? tr("; write several values as an array: [\"a\", \"b\"]") : ""));
    }
  }
  return settings;
}

}  // namespace merhaba::cli

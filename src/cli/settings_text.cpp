#include "cli/settings_text.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba::cli {
namespace {

class Parser {
 public:
  Parser(std::string_view text, const std::string& file) : rest_(text), file_(file) {}

  std::vector<Setting> parse() {
    std::vector<Setting> settings;
    for (skip_empty_lines(); !rest_.empty(); skip_empty_lines()) settings.push_back(setting());
    return settings;
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw UsageError(fmt::format("{}:{}: {}", file_, line_, reason));
  }

  char front() const { return rest_.empty() ? '\n' : rest_.front(); }

  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\n') ++line_;
    return c;
  }

  bool take_if(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    take();
    return true;
  }

  std::string take_until(std::string_view stops) {
    std::string taken;
    while (!rest_.empty() && stops.find(rest_.front()) == std::string_view::npos) taken += take();
    return taken;
  }

  void skip_blanks() {
    while (front() == ' ' || front() == '\t' || front() == '\r') take();
  }

  // The rest of a line that has nothing more to say.
  void skip_comment() {
    skip_blanks();
    if (front() == '#') take_until("\n");
  }

  void skip_empty_lines() {
    for (skip_comment(); !rest_.empty() && front() == '\n'; skip_comment()) take();
  }

  Setting setting() {
    Setting setting;
    setting.line = line_;
    if (front() == '[') fail(tr("sections are not supported; write NAME = VALUE"));
    setting.key = take_until("= \t\r\n#");
    skip_blanks();
    if (setting.key.empty() || !take_if('=')) fail(tr("expected NAME = VALUE"));
    skip_blanks();
    if (take_if('[')) {
      array(setting.values);
    } else {
      setting.values.push_back(front() == '"' || front() == '\'' ? quoted() : line_end());
    }
    skip_comment();
    if (front() != '\n') {
      fail(
          tr_format("unexpected '{0}' after the value; quote a value that begins with a quote or "
                    "a bracket",
                    make_visible(take_until("\n"))));
    }
    return setting;
  }

  std::string quoted() {
    const char quote = take();
    std::string text;
    for (;;) {
      text += take_until(quote == '"' ? "\"\\\n" : "'\n");
      if (front() == '\n') fail(tr("the quote is not closed on its line"));
      const char c = take();
      if (c == quote) return text;
      text += escaped();
    }
  }

  char escaped() {
    constexpr std::string_view kLetters = "nrt\"\\";
    const std::size_t which = kLetters.find(front());
    if (which == std::string_view::npos) {
      fail(
          tr("only n, r, t, \" and \\ may follow a backslash; in single quotes every character "
             "stands for itself"));
    }
    take();
    return "\n\r\t\"\\"[which];
  }

  // A value without quotes.
  std::string line_end() {
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    std::size_t length = std::min(line.find(" #"), line.find("\t#"));
    if (line.substr(0, 1) == "#") length = 0;
    std::string_view value = line.substr(0, length);
    value = value.substr(0, value.find_last_not_of(" \t\r") + 1);
    if (value.empty()) fail(tr("the value is missing; write \"\" for an empty one"));
    rest_.remove_prefix(value.size());
    return std::string(value);
  }

  void array(std::vector<std::string>& values) {
    const unsigned opened = line_;
    for (skip_empty_lines(); !take_if(']'); skip_empty_lines()) {
      if (rest_.empty()) {
        line_ = opened;
        fail(tr("the array is not closed by ]"));
      }
      const bool in_quotes = front() == '"' || front() == '\'';
      values.push_back(in_quotes ? quoted() : take_until(",] \t\r\n#"));
      if (values.back().empty() && !in_quotes) fail(tr("a value is missing in the array"));
      skip_empty_lines();
      if (!take_if(',') && !rest_.empty() && front() != ']')
        fail(tr("expected , or ] in the array"));
    }
    if (values.empty()) fail(tr("the array is empty"));
  }

  std::string_view rest_;
  const std::string& file_;
  unsigned line_ = 1;
};

}  // namespace

std::vector<Setting> parse_settings(std::string_view text, const std::string& file) {
  return Parser(text, file).parse();
}

}  // namespace merhaba::cli

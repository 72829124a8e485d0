#include <algorithm>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/sources.hpp"

namespace merhaba::cli {
namespace {

using Words = std::vector<std::string>;

[[noreturn]] void refuse_unknown(const std::vector<Option>& table, std::string_view flag) {
  const std::size_t dashes = std::min(flag.find_first_not_of('-'), flag.size());
  throw UsageError(tr_format("unknown option {0}", make_visible(flag)) +
                   suggestion(table, "--", flag.substr(dashes)));
}

const Option& option_named(const std::vector<Option>& table, std::string_view name) {
  const Option* option = find(table, name);
  if (option == nullptr || option->is_greeting()) refuse_unknown(table, "--" + std::string(name));
  return *option;
}

const Option* find_letter(const std::vector<Option>& table, char letter) {
  const auto found = std::find_if(table.begin(), table.end(), [letter](const Option& option) {
    return letter != '\0' && option.letter == letter;
  });
  return found == table.end() ? nullptr : &*found;
}

class CommandLine {
 public:
  CommandLine(const std::vector<Option>& table, const Words& words)
      : table_(table), next_(words.begin()), end_(words.end()) {}

  Settings read() {
    for (bool options = true; next_ != end_;) {
      const std::string_view word = *next_++;
      if (!options || word.size() < 2 || word[0] != '-') {
        read_greeting(word);
      } else if (word == "--") {
        options = false;
      } else if (word[1] == '-') {
        read_name(word.substr(2));
      } else {
        read_letters(word);
      }
    }
    return std::move(settings_);
  }

 private:
  // "backlog", whose value is the next word, or "backlog=5".
  void read_name(std::string_view word) {
    const std::size_t equals = word.find('=');
    const Option& option = option_named(table_, word.substr(0, equals));
    const bool alone = equals == std::string_view::npos;
    const std::string_view value = alone ? "" : word.substr(equals + 1);
    if (!option.takes_value()) {
      add(option, alone ? "true" : value);
    } else if (!alone && value.empty()) {
      refuse_without_value(option);
    } else {
      add(option, alone ? next_word(option) : value);
    }
  }

  // "-v", "-b5", "-vb5"; the value of the last may be the next word. "-name" is a slip for
  // "--name", not the letter n with the value "ame".
  void read_letters(std::string_view word) {
    const std::string_view flag = word.substr(0, word.find('='));
    if (flag.size() > 2 && find(table_, flag.substr(1)) != nullptr) refuse_unknown(table_, flag);
    for (std::size_t i = 1; i < word.size(); ++i) {
      const Option* option = find_letter(table_, word[i]);
      if (option == nullptr) refuse_unknown(table_, i == 1 ? flag : std::string{'-', word[i]});
      if (option->takes_value()) {
        const std::string_view value = word.substr(i + 1);
        add(*option, value.empty() ? next_word(*option) : value);
        return;
      }
      add(*option, "true");
    }
  }

  void read_greeting(std::string_view word) {
    const Option& greeting = *find(table_, "greeting");
    const auto before = settings_.find(greeting.name);
    if (before != settings_.end()) {
      throw UsageError(
          tr_format("only one greeting is possible, but there are '{0}' and '{1}'; quote a "
                    "greeting that contains spaces: merhaba 'Merhaba dünya!'",
                    make_visible(before->second.value()), make_visible(word)));
    }
    settings_[greeting.name] = {greeting.placeholder, {std::string(word)}};
  }

  std::string_view next_word(const Option& option) {
    if (next_ == end_ || *next_ == "--") refuse_without_value(option);
    return *next_++;
  }

  [[noreturn]] static void refuse_without_value(const Option& option) {
    throw UsageError(tr_format("{0} needs a value: {0} {1}", option.flag(), option.placeholder));
  }

  void add(const Option& option, std::string_view value) {
    Given& given = settings_[option.name];
    given.name = option.flag();
    given.values.emplace_back(value);
  }

  const std::vector<Option>& table_;
  Words::const_iterator next_, end_;
  Settings settings_;
};

}  // namespace

Settings read_command_line(const std::vector<Option>& table, const Words& arguments) {
  return CommandLine(table, arguments).read();
}

}  // namespace merhaba::cli

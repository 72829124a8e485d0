#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/sources.hpp"

namespace merhaba::cli {
namespace {

using Words = std::vector<std::string>;

[[noreturn]] void refuse_unknown(const std::vector<Option>& table, std::string_view word) {
  const std::string_view flag = word.substr(0, word.find('='));
  const std::size_t dashes = std::min(flag.find_first_not_of('-'), flag.size());
  throw UsageError(tr_format("unknown option {0}", make_visible(flag)) +
                   suggestion(table, "--", flag.substr(dashes)));
}

[[noreturn]] void refuse_without_value(const std::vector<Option>& table, std::string_view word) {
  const std::string_view flag = word.substr(0, word.find('='));
  for (const Option& option : table) {
    const bool by_letter = flag.size() > 1 && flag[1] != '-' && flag.back() == option.letter;
    if (flag != option.flag() && !by_letter) continue;
    throw UsageError(tr_format("{0} needs a value: {0} {1}", option.flag(), option.placeholder));
  }
  throw UsageError(tr_format("{0} needs a value", make_visible(flag)));
}

// What CLI11 would take for something else: "--name=" for a missing value, "-name" for the letter n
// with the value "ame".
void refuse_misleading(const std::vector<Option>& table, const Words& words) {
  for (const std::string& word : words) {
    if (word.size() < 3 || word[0] != '-') continue;
    if (word[1] == '-' && word.back() == '=' && word.find('=') == word.size() - 1) {
      const Option* option = find(table, std::string_view(word).substr(2, word.size() - 3));
      if (option != nullptr && option->takes_value()) refuse_without_value(table, word);
    }
    const std::string_view name = std::string_view(word).substr(1, word.find('=') - 1);
    if (find(table, name) != nullptr) refuse_unknown(table, word);
  }
}

void add_options(CLI::App& app, const std::vector<Option>& table) {
  app.set_help_flag();  // ours is in the table
  app.allow_extras();   // unknown words are told by us, with a suggestion
  for (const Option& option : table) {
    if (option.is_greeting()) continue;
    const std::string names =
        option.letter == 0 ? option.flag() : fmt::format("-{},{}", option.letter, option.flag());
    CLI::Option* added = option.takes_value() ? app.add_option(names) : app.add_flag(names);
    if (option.takes_value()) added->expected(1)->allow_extra_args(false);
    added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
}

// Only an option that is the last word lacks its value: before that, it takes the next word.
void parse(CLI::App& app, const std::vector<Option>& table, const Words& words) {
  try {
    app.parse(Words(words.rbegin(), words.rend()));  // CLI11 wants them reversed
  } catch (const CLI::ArgumentMismatch&) {
    refuse_without_value(table, words.empty() ? "" : words.back());
  } catch (const CLI::Error& error) {
    throw UsageError(tr_format("the command line cannot be understood: {0}", error.what()));
  }
}

}  // namespace

Settings read_command_line(const std::vector<Option>& table, const Words& arguments) {
  const auto end_of_options = std::find(arguments.begin(), arguments.end(), "--");
  const Words words(arguments.begin(), end_of_options);
  refuse_misleading(table, words);
  CLI::App app;
  add_options(app, table);
  parse(app, table, words);

  Words greeting = app.remaining();
  for (const std::string& word : greeting) {
    if (word.size() > 1 && word[0] == '-') refuse_unknown(table, word);
  }
  if (end_of_options != arguments.end()) {
    greeting.insert(greeting.end(), end_of_options + 1, arguments.end());
  }
  if (greeting.size() > 1) {
    throw UsageError(
        tr_format("one greeting only, but '{0}' is followed by '{1}'; quote it if it "
                  "has blanks: merhaba 'Merhaba dünya!'",
                  make_visible(greeting[0]), make_visible(greeting[1])));
  }

  Settings settings;
  for (const Option& option : table) {
    if (option.is_greeting()) {
      if (!greeting.empty()) settings[option.name] = {option.placeholder, greeting};
    } else if (const CLI::Option* given = app.get_option(option.flag()); given->count() > 0) {
      settings[option.name] = {option.flag(), given->results()};
    }
  }
  return settings;
}

}  // namespace merhaba::cli

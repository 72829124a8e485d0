#include "cli/completion.hpp"

#include <algorithm>

#include "base/i18n.hpp"
#include "cli/convert.hpp"

namespace merhaba::cli {
namespace {

using completion::Value;

// "http|raw", of "N|auto" only "auto": what is in capitals stands for something else.
std::vector<std::string> words_of(const std::string& placeholder) {
  std::vector<std::string> words = split(placeholder, "|");
  std::erase_if(words, [](const std::string& word) {
    return !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  });
  return words;
}

Value value_of(const Option& option) {
  Value value{Value::Kind::text, option.placeholder, words_of(option.placeholder)};
  if (!value.words.empty()) value.kind = Value::Kind::words;
  if (option.placeholder == tr("PATH")) value.kind = Value::Kind::file;
  value.is_optional = option.value_is_optional;
  if (option.name == "user") value.kind = Value::Kind::user;
  return value;
}

}  // namespace

completion::Command describe(const std::vector<Option>& table) {
  completion::Command program;
  program.name = "merhaba";
  for (const Option& option : table) {
    if (option.is_greeting()) {
      program.argument = value_of(option);
      continue;
    }
    completion::Option& shown = program.options.emplace_back();
    if (option.letter != 0) shown.names.push_back({'-', option.letter});
    shown.names.push_back(option.flag());
    shown.help = option.help;
    if (!option.placeholder.empty()) shown.value = value_of(option);
    shown.repeatable = option.repeatable();
  }
  return program;
}

}  // namespace merhaba::cli

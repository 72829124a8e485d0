#include "bench/command/help_format.hpp"

#include "bench/command/accepted.hpp"

namespace merhaba::bench::command {
namespace {

struct Kind {
  std::string name;      // "N"
  std::string accepted;  // "1 to 1000", or ""
};

Kind kind_of(const CLI::Option& option) {
  const std::string text = option.get_type_name();
  const std::size_t mark = text.find(kAcceptedMark);
  if (mark == std::string::npos) return {text, ""};
  return {text.substr(0, mark - 1), text.substr(mark + 1)};
}

// A list's "[drain,closed]" as it is given: "drain,closed".
std::string default_of(const CLI::Option& option) {
  std::string text = option.get_default_str();
  if (!text.starts_with('[') || !text.ends_with(']')) return text;
  return text.substr(1, text.size() - 2);
}

}  // namespace

std::string HelpFormat::make_option_opts(const CLI::Option* option) const {
  if (option->get_type_size() == 0) return "";
  const std::string name = kind_of(*option).name;
  return name.empty() ? "" : " " + name;
}

std::string HelpFormat::make_option_desc(const CLI::Option* option) const {
  std::string text = option->get_description();
  const std::string given = default_of(*option);
  if (!given.empty()) text += " (default " + given + ")";
  const std::string accepted = kind_of(*option).accepted;
  if (!accepted.empty()) text += "; " + accepted;
  return text;
}

}  // namespace merhaba::bench::command

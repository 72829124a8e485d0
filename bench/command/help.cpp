#include "bench/command/help.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "bench/command/accepted.hpp"

namespace merhaba::bench::command {
namespace {

constexpr std::size_t kPageWidth = 80;
constexpr std::size_t kOptionColumn = 33;  // where the text of an option begins

// Appends `text`, broken at blanks, to `out`, whose last line has `column` columns; further lines
// are indented to `indent`.
void append_wrapped(std::string& out, std::string_view text, std::size_t column,
                    std::size_t indent) {
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!first && column + 1 + word.size() > kPageWidth) {
      out += '\n';
      column = 0;
      first = true;
    }
    const std::size_t gap = first ? indent - std::min(column, indent) : 1;
    out.append(gap, ' ');
    out += word;
    column += gap + word.size();
    first = false;
  }
  out += '\n';
}

// `left`, and beside it, or below where that is too long, `text` from `indent` on.
void append_entry(std::string& out, const std::string& left, std::string_view text,
                  std::size_t indent) {
  out += left;
  std::size_t column = left.size();
  if (column + 2 > indent) {
    out += '\n';
    column = 0;
  }
  append_wrapped(out, text, column, indent);
}

// "  -c, --clients N"
std::string names_of(const CLI::Option& option) {
  if (option.get_positional()) return "  " + option.get_single_name();
  std::string names = "      ";
  if (!option.get_snames().empty()) names = "  -" + option.get_snames().front() + ", ";
  names += "--" + option.get_lnames().front();
  const std::string value = value_name(option);
  return value.empty() || option.get_type_size() == 0 ? names : names + " " + value;
}

// "rounds, 1 to 1000; fewer than 15 say little": the range follows what it is of.
std::string text_of(const CLI::Option& option) {
  std::string text = option.get_description();
  if (const std::string range = accepted_range(option); !range.empty()) {
    text.insert(std::min(text.find(';'), text.size()), ", " + range);
  }
  if (const std::string value = default_of(option); !value.empty()) {
    text += " (default " + value + ")";
  }
  return text;
}

void append_group(std::string& out, const std::string& title,
                  const std::vector<const CLI::Option*>& options) {
  if (options.empty()) return;
  out += fmt::format("\n{}:\n", title);
  for (const CLI::Option* option : options) {
    append_entry(out, names_of(*option), text_of(*option), kOptionColumn);
  }
}

// The program itself, not one of its commands.
bool is_whole(const CLI::App& app) { return app.get_parent() == nullptr; }

void append_options(std::string& out, const CLI::App& app) {
  append_group(out, "Arguments",
               app.get_options([](const CLI::Option* o) { return o->get_positional(); }));
  for (const std::string& group : app.get_groups()) {
    append_group(out, group, app.get_options([&](const CLI::Option* option) {
      return option->get_group() == group && option->nonpositional() &&
             (is_whole(app) || option != app.get_help_ptr());
    }));
  }
  if (!is_whole(app)) append_group(out, "Other", {app.get_help_ptr()});
}

void append_commands(std::string& out, const CLI::App& app) {
  const std::vector<const CLI::App*> commands = app.get_subcommands({});
  if (commands.empty()) return;
  std::size_t longest = 0;
  for (const CLI::App* each : commands) longest = std::max(longest, each->get_name().size());
  out += is_whole(app) ? "\nCommands:\n" : "\nExperiments:\n";
  for (const CLI::App* each : commands) {
    append_entry(out, "  " + each->get_name(), each->get_description(), longest + 4);
  }
}

std::string usage_of(const CLI::App& app, const std::string& name) {
  std::string usage = "Usage: " + name;
  if (!app.get_subcommands({}).empty()) {
    usage += is_whole(app) ? " COMMAND" : " EXPERIMENT";
  }
  usage += " [OPTIONS]";
  for (const CLI::Option* option :
       app.get_options([](const CLI::Option* o) { return o->get_positional(); })) {
    const bool many = option->get_items_expected_max() > 1;
    const std::string shown = option->get_single_name() + (many ? "..." : "");
    const std::string& own = option->get_option_text();
    usage += !own.empty() ? " " + own : option->get_required() ? " " + shown : " [" + shown + "]";
  }
  return usage + "\n";
}

}  // namespace

void set_examples(CLI::App& command,
                  std::initializer_list<std::pair<const char*, const char*>> examples) {
  std::string text;
  for (const auto& [line, meaning] : examples) {
    text += fmt::format("  {}\n      {}\n", line, meaning);
  }
  command.footer(text);  // CLI11's place for further text
}

std::string HelpFormat::make_help(const CLI::App* app, std::string name,
                                  CLI::AppFormatMode /*mode*/) const {
  const bool whole = is_whole(*app);
  std::string out = usage_of(*app, name);
  append_wrapped(out, app->get_description() + ".", 0, 0);
  out += fmt::format("\n{}:\n{}", whole ? "Try first" : "For example", app->get_footer());
  append_commands(out, *app);
  append_options(out, *app);
  if (whole) {
    out += fmt::format("\n{0} COMMAND --help lists its options; {0}(1) explains them.\n", name);
  }
  return out;
}

}  // namespace merhaba::bench::command

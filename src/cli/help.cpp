#include "cli/help.hpp"

#include <utility>

#include "base/commit.hpp"
#include "base/i18n.hpp"

namespace merhaba::cli {
namespace {

constexpr std::size_t kPageWidth = 80;
constexpr std::size_t kHelpColumn = 33;  // the longest name, its value, and two blanks

// Characters, not bytes: a continuation byte of UTF-8 takes no column.
std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (char c : text) columns += (static_cast<unsigned char>(c) & 0xc0U) != 0x80 ? 1 : 0;
  return columns;
}

// Appends `text` to `out`, the last line of which has `column` columns, broken at blanks and
// indented by `indent`.
void append_wrapped(std::string& out, std::string_view text, std::size_t column,
                    std::size_t indent) {
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!first && column + 1 + width(word) > kPageWidth) {
      out += '\n';
      column = 0;
      first = true;
    }
    if (first) {
      if (column < indent) out.append(indent - column, ' ');
      column = std::max(column, indent);
    } else {
      out += ' ';
      ++column;
    }
    out += word;
    column += width(word);
    first = false;
  }
  out += '\n';
}

std::string names(const Option& option) {
  if (option.is_greeting()) return "  " + option.placeholder;
  std::string out = option.letter == 0 ? "      " : fmt::format("  -{}, ", option.letter);
  out += option.flag();
  if (option.takes_value()) out += " " + option.placeholder;
  return out;
}

void append_option(std::string& out, const Option& option) {
  const std::string left = names(option);
  out += left;
  std::size_t column = width(left);
  if (column + 2 > kHelpColumn) {
    out += '\n';
    column = 0;
  }
  append_wrapped(out, option.help, column, kHelpColumn);
}

std::string title(Group group) {
  switch (group) {
    case Group::served:
      return tr("What is served");
    case Group::where:
      return tr("Where");
    case Group::how_much:
      return tr("How much");
    case Group::how_long:
      return tr("How long");
    case Group::told:
      return tr("What is told");
    case Group::faults:
      return tr("Faults");
    case Group::privileges:
      return tr("Privileges");
    case Group::other:
      break;
  }
  return tr("Other");
}

void append_examples(std::string& out) {
  const std::pair<const char*, const char*> examples[] = {
      {"merhaba", tr("\"Merhaba dünya!\" on http://127.0.0.1:8080/")},
      {"merhaba -l :8080 -w auto 'Hello'", tr("for the whole network, on every CPU")},
      {"merhaba -l 8080 -l '[::1]:8080' -s 503", tr("a backend that is down")},
      {"date | merhaba -H 'Cache-Control: no-store' -", tr("what another program says")},
      {"merhaba -p raw -b 5 -v", tr("the server of the sockets tutorial")},
      {"merhaba --admin 127.0.0.1:9000", tr("to be watched and steered on http://127.0.0.1:9000/")},
  };
  out += fmt::format("\n{}:\n", tr("Examples"));
  for (const auto& [command, meaning] : examples) {
    out += fmt::format("  {}\n      {}\n", command, meaning);
  }
}

}  // namespace

std::string help_text(const std::vector<Option>& table) {
  std::string out = tr("Usage: merhaba [OPTIONS] [GREETING]");
  out += '\n';
  append_wrapped(out,
                 tr("Answers every request with one greeting, over HTTP or raw TCP, and tells "
                    "what becomes of the accept queue."),
                 0, 0);
  const Option* before = nullptr;
  for (const Option& option : table) {
    if (before == nullptr || before->group != option.group) {
      out += fmt::format("\n{}:\n", title(option.group));
    }
    append_option(out, option);
    before = &option;
  }
  append_examples(out);
  out += '\n';
  append_wrapped(out, tr("A DURATION is 250ms, 10s, 1.5m or 2h; a SIZE is 512, 16KiB or 1MiB."), 0,
                 0);
  append_wrapped(out,
                 tr("Every option is also a variable, such as MERHABA_BACKLOG, and a key of the "
                    "--config file, such as backlog = 5. The command line outranks the "
                    "environment, and that the file."),
                 0, 0);
  append_wrapped(out,
                 tr("SIGTERM stops without losing a client, a second one at once; SIGHUP reads the "
                    "options anew; SIGUSR2 hands over to a new process; SIGUSR1 reopens the access "
                    "log."),
                 0, 0);
  return out;
}

std::string version_text(const std::string& libraries) {
  const std::string commit = kCommit == "unknown" ? "" : fmt::format("commit {}, ", kCommit);
  return fmt::format("merhaba {} ({}{})\n", MERHABA_VERSION, commit, libraries);
}

}  // namespace merhaba::cli

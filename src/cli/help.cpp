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
  if (option.value_is_optional) out += "[=" + option.placeholder + "]";
  return out;
}

// `left` in its column, and its explanation beside or below it.
void append_entry(std::string& out, const std::string& left, std::string_view text) {
  out += left;
  std::size_t column = width(left);
  if (column + 2 > kHelpColumn) {
    out += '\n';
    column = 0;
  }
  append_wrapped(out, text, column, kHelpColumn);
}

std::string title(Group group) {
  switch (group) {
    case Group::response:
      return tr("Response");
    case Group::listening:
      return tr("Listening");
    case Group::limits:
      return tr("Limits");
    case Group::timeouts:
      return tr("Timeouts");
    case Group::logging:
      return tr("Logging");
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
      {"merhaba -w auto -l :8080 Hi", tr("on every interface and every CPU")},
      {"merhaba -s 503", tr("a backend that is down")},
      {"merhaba -p raw -b 5 -v", tr("the server of the sockets tutorial")},
      {"merhaba --admin 9000", tr("with an admin page on http://127.0.0.1:9000/")},
      {"date | merhaba -", tr("the output of another program")},
  };
  out += fmt::format("\n{}:\n", tr("Examples"));
  for (const auto& [command, meaning] : examples) {
    append_entry(out, fmt::format("  {}", command), meaning);
  }
}

// What the placeholders stand for.
void append_values(std::string& out) {
  const std::pair<const char*, const char*> values[] = {
      {tr("ADDRESS"),
       tr("HOST:PORT, [V6]:PORT, PORT (127.0.0.1 only), :PORT (every interface, both "
          "families), unix:PATH[,mode=OCTAL] or systemd[:NAME]; port 0: the system "
          "chooses")},
      {tr("DURATION"), tr("250ms, 10s, 1.5m or 2h")},
      {tr("SIZE"), tr("512, 16KiB, 1MiB or 2GiB")},
      {tr("KIND"), tr("of a listener: queue-full[:BACKLOG], accept-late:DELAY, phantom, refuse; of "
                      "a connection: accept-reset; of a request: delay:TIME (100ms, 50ms-150ms, "
                      "exp:100ms), status:CODE, hang, close, truncate[:BYTES], trickle:BYTES/TIME, "
                      "reset[:BYTES], garbage")},
      {tr("WHEN"), tr("a share (5%, 1/1000) or a window of time (2s: once, 2s/10s: for 2 s, every "
                      "10 s); without it, always")},
  };
  out += fmt::format("\n{}:\n", tr("Values"));
  for (const auto& [name, forms] : values) append_entry(out, fmt::format("  {}", name), forms);
}

void append_paragraph(std::string& out, std::string_view text) { append_wrapped(out, text, 0, 0); }

}  // namespace

std::string help_text(const std::vector<Option>& table, Help extent) {
  std::string out = tr("Usage: merhaba [OPTIONS] [GREETING]");
  out += '\n';
  append_paragraph(out, tr("Answers every request with one greeting, over HTTP or raw TCP, and "
                           "reports what happens in the accept queue."));
  const Option* before = nullptr;
  for (const Option& option : table) {
    if (extent == Help::common && !option.is_common) continue;
    if (before == nullptr || before->group != option.group) {
      out += fmt::format("\n{}:\n", title(option.group));
    }
    append_entry(out, names(option), option.help);
    before = &option;
  }
  append_examples(out);
  if (extent == Help::all) append_values(out);
  out += '\n';
  if (extent == Help::all) {
    append_paragraph(out, tr("Every option is also a variable, such as MERHABA_BACKLOG, and a key "
                             "of the --config file, such as backlog = 5. The command line "
                             "overrides the environment, which overrides the file."));
  }
  append_paragraph(out, tr("SIGTERM stops without losing a client, a second one at once; SIGHUP "
                           "reloads; SIGUSR2 hands over to a new process; SIGUSR1 reopens the "
                           "access log. Exit status: 0 stopped as asked, 1 failed, 2 wrong use."));
  out += '\n';
  append_paragraph(out, extent == Help::all
                            ? tr("man merhaba explains all of this.")
                            : tr("merhaba --help=all lists every option; man merhaba explains "
                                 "them."));
  return out;
}

std::string version_text(const std::string& libraries) {
  const std::string commit = kCommit == "unknown" ? "" : fmt::format("commit {}, ", kCommit);
  return fmt::format("merhaba {} ({}{})\n", MERHABA_VERSION, commit, libraries);
}

}  // namespace merhaba::cli

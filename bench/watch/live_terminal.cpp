#include "bench/watch/live_terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>

namespace merhaba::bench::watch {
namespace {

// xterm's control sequences; every terminal of today has them.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l";  // the other screen, no cursor
constexpr std::string_view kLeave = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kEraseLine = "\x1b[K";
constexpr std::string_view kEraseBelow = "\x1b[J";

// In as few pieces as the terminal takes. That it takes no more is no reason to stop.
void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

bool may_draw() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && kind != nullptr && std::string_view(kind) != "dumb" &&
         ::tcgetpgrp(STDOUT_FILENO) == ::getpgrp();
}

LiveTerminal::LiveTerminal() {
  if (::tcgetattr(STDOUT_FILENO, &before_) == 0) {
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet.c_cc[VSUSP] = _POSIX_VDISABLE;
    changed_ = ::tcsetattr(STDOUT_FILENO, TCSANOW, &quiet) == 0;
  }
  write_all(kEnter);
}

LiveTerminal::~LiveTerminal() {
  write_all(kLeave);
  if (changed_) ::tcsetattr(STDOUT_FILENO, TCSAFLUSH, &before_);  // what was typed was for nobody
}

LiveTerminal::Size LiveTerminal::size() const {
  winsize window{};
  ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window);
  if (window.ws_col < 2 || window.ws_row == 0) return {};
  return {window.ws_col - 1U, window.ws_row};
}

void LiveTerminal::draw(const std::vector<std::string>& lines) const {
  std::string text(kHome);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) text += "\r\n";
    text += lines[i];
    text += kEraseLine;
  }
  write_all(text.append(kEraseBelow));
}

}  // namespace merhaba::bench::watch

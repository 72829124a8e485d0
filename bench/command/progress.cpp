#include "bench/command/progress.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "bench/result/table.hpp"

namespace merhaba::bench::command {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr std::string_view kEraseToEnd = "\x1b[K";
constexpr std::size_t kBarLength = 20;
constexpr double kTooEarly = 0.02;  // of the whole: what is left cannot be concluded from that

// In one piece, lest others' words come between. That stderr takes it no more is no reason to stop.
void write_now(const std::string& text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

std::size_t terminal_columns() {
  struct winsize size {};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

std::string bar(double fraction) {
  const auto full = static_cast<std::size_t>(fraction * kBarLength);
  return fmt::format("[{}{}] ", std::string(full, '#'), std::string(kBarLength - full, '-'));
}

std::string left_text(Seconds left) {
  const auto seconds = static_cast<long>(std::ceil(left.count()));
  if (seconds < 60) return fmt::format("{} s left", seconds);
  return fmt::format("{} min {} s left", seconds / 60, seconds % 60);
}

}  // namespace

Progress::Progress(bool quiet) : quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { end(); }

void Progress::begin(std::string_view what, kernel::Nanoseconds expected) {
  what_ = what;
  expected_ = expected;
  begun_.reset();
}

void Progress::update(kernel::Nanoseconds now, std::uint64_t done, std::uint64_t failed) {
  if (!first_) first_ = now;
  if (!next_) next_ = terminal_ ? now : now + 10s;
  if (!begun_) {
    begun_ = last_ = now;
    last_done_ = done;
    rate_ = 0;
  }
  if (quiet_ || now < *next_) return;
  next_ = now + (terminal_ ? kernel::Nanoseconds(100ms) : kernel::Nanoseconds(10s));
  follow(now, done);
  const std::string line = text(now, failed);
  const std::string bar_before = parts_ > 0 ? bar(fraction(now)) : "";
  write_now(terminal_
                ? fmt::format("\r{}{}", result::cut(bar_before + line, terminal_columns() - 1),
                              kEraseToEnd)
                : line + '\n');
  shown_ = terminal_;
}

void Progress::end() {
  if (shown_) write_now(fmt::format("\r{}", kEraseToEnd));
  shown_ = false;
  if (begun_) ++ended_;
  begun_.reset();
}

// The rate of about the last second, which a tenth of a second's luck does not make unreadable.
void Progress::follow(kernel::Nanoseconds now, std::uint64_t done) {
  const Seconds passed = now - last_;
  if (passed <= 0s) return;
  const double latest = static_cast<double>(done - last_done_) / passed.count();
  const double weight = last_ == *begun_ ? 1 : 1 - std::exp(-passed.count());
  rate_ += weight * (latest - rate_);
  last_ = now;
  last_done_ = done;
}

double Progress::fraction(kernel::Nanoseconds now) const {
  if (parts_ == 0) return 0;
  const double part =
      expected_ > 0s ? std::min(1.0, Seconds(now - *begun_) / Seconds(expected_)) : 0.0;
  return std::min(1.0, (static_cast<double>(ended_) + part) / static_cast<double>(parts_));
}

std::string Progress::text(kernel::Nanoseconds now, std::uint64_t failed) const {
  std::string line;
  if (parts_ > 0) line = fmt::format("{:.0f} %  ", 100 * fraction(now));
  line += what_;
  if (now > *begun_) line += fmt::format("  {}/s", result::format_count(std::round(rate_)));
  line += fmt::format("  {} {}", result::format_count(static_cast<double>(failed)),
                      failed == 1 ? "error" : "errors");
  const double share = fraction(now);
  if (share > kTooEarly && share < 1) {
    line += "  " + left_text(Seconds(now - *first_) * ((1 - share) / share));
  }
  return line;
}

}  // namespace merhaba::bench::command

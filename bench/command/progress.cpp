#include "bench/command/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cmath>

#include "bench/result/table.hpp"

namespace merhaba::bench::command {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr std::string_view kEraseToEnd = "\x1b[K";

// In one piece, lest others' words come between. That stderr takes it no more is no reason to stop.
void write_now(const std::string& text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
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
  if (!begun_) {
    begun_ = last_ = now;
    last_done_ = done;
    rate_ = 0;
  }
  if (quiet_ || now < next_) return;
  next_ = now + (terminal_ ? kernel::Nanoseconds(100ms) : kernel::Nanoseconds(1s));
  follow(now, done);
  const std::string line = text(now, failed);
  write_now(terminal_ ? fmt::format("\r{}{}", line, kEraseToEnd) : line + '\n');
  shown_ = terminal_;
}

void Progress::end() {
  if (shown_) write_now(fmt::format("\r{}", kEraseToEnd));
  shown_ = false;
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

std::string Progress::text(kernel::Nanoseconds now, std::uint64_t failed) const {
  const kernel::Nanoseconds elapsed = now - *begun_;
  std::string line = fmt::format("{}  {:.1f} s", what_, Seconds(elapsed).count());
  if (elapsed > 0s) line += fmt::format("  {}/s", result::format_count(std::round(rate_)));
  line += fmt::format("  {} {}", result::format_count(static_cast<double>(failed)),
                      failed == 1 ? "error" : "errors");
  if (expected_ > elapsed) {
    line += fmt::format("  {:.1f} s left", Seconds(expected_ - elapsed).count());
  }
  return line;
}

}  // namespace merhaba::bench::command

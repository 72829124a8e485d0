#include "base/log_writer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <new>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace merhaba {
namespace {

constexpr std::size_t kOwnLane = 16 * 1024;
// While a sink is stuck, after so long both are looked at again: a lane holds the lines of that
// time.
constexpr int kStuck = 20;                        // ms
constexpr std::chrono::milliseconds kRetry{250};  // of a write that failed

// Not to hang where the name is of a FIFO that nobody reads.
int open_log(const std::string& path, int flags = 0) noexcept {
  constexpr mode_t kMode = 0644;
  constexpr int kFlags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  return ::open(path.c_str(), kFlags | flags, kMode);
}

}  // namespace

LogWriter::LogWriter(const std::string& file)
    : file_(file),
      access_(STDOUT_FILENO, file.empty() ? tr("standard output") : make_visible(file)),
      messages_(STDERR_FILENO, tr("standard error")),
      own_(kOwnLane) {
  if (!file.empty()) {
    opened_.reset(open_log(file, O_EXCL));
    created_ = static_cast<bool>(opened_);
    if (!created_) opened_.reset(open_log(file));
    if (!opened_) {
      throw Error(
          tr_format("cannot open the access log {}: {}; choose a path that merhaba can write",
                    make_visible(file), system_message(errno)));
    }
    access_.use(opened_.get());
  }
  messages_.add(own_);
  std::array<int, 2> ends{-1, -1};
  if (::pipe(ends.data()) != 0) {
    throw Error(tr_format("cannot create a pipe: {}", system_message(errno)));
  }
  wake_reader_.reset(ends[0]);
  wake_writer_.reset(ends[1]);
  for (const int end : ends) {
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
    ::fcntl(end, F_SETFL, O_NONBLOCK);
  }
}

LogWriter::~LogWriter() {
  if (!thread_.joinable()) return;
  finish_by_ = Clock::now();
  finishing_ = true;
  ring();
  thread_.join();
}

void LogWriter::give_file_to(uid_t user, gid_t group) noexcept {
  if (!created_ || ::fchown(opened_.get(), user, group) == 0) return;
  log::warning_of(
      tr("the access log {} still belongs to root: it cannot be given to the user (--user)"),
      access_.name());
}

LogLane& LogWriter::add_lane(LogSink& sink, std::size_t capacity) {
  LogLane& lane = lanes_.emplace_back(capacity);
  lane.on_written = Callback<>::to<&LogWriter::wake>(this);
  sink.add(lane);
  return lane;
}

void LogWriter::start() {
  over_ = false;
  // Signals are for the threads that await them.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  try {
    thread_ = std::thread([this] { run(); });
  } catch (...) {
    over_ = true;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// Whoever sleeps has said so before it looked a last time. Both exchange, so of the two that come
// together one sees the other: a line is seen by that look, or the sleeper is woken.
void LogWriter::wake() noexcept {
  if (asleep_.exchange(false)) ring();
}

void LogWriter::ring() noexcept {
  [[maybe_unused]] const ssize_t written = ::write(wake_writer_.get(), "", 1);
}

void LogWriter::reopen() noexcept {
  reopen_asked_ = true;
  ring();
}

std::uint64_t LogWriter::finish(std::chrono::milliseconds patience) noexcept {
  if (!thread_.joinable()) return 0;
  finish_by_ = Clock::now() + patience;
  finishing_ = true;
  ring();
  constexpr std::chrono::milliseconds kLastWrite{100};
  while (!over_ && Clock::now() < finish_by_ + kLastWrite) ::poll(nullptr, 0, 1);
  if (!over_) {
    thread_.detach();
    return 0;
  }
  thread_.join();
  try {
    return access_.lines_left() + messages_.lines_left();
  } catch (const std::bad_alloc&) {
    return 0;
  }
}

void LogWriter::run() noexcept {
  using Step = LogSink::Step;
  log::route(&own_);
  while (!is_done()) {
    if (reopen_asked_.exchange(false)) reopen_file();
    // Nothing reports when what failed would succeed again.
    const bool tries = access_.error() == 0 || Clock::now() >= retry_at_ || finishing_;
    const Step access = tries ? step(access_) : Step::failed;
    if (tries && access == Step::failed) retry_at_ = Clock::now() + kRetry;
    report(access);
    const Step messages = step(messages_);
    if (access != Step::wrote && messages != Step::wrote) wait(access, messages);
  }
  over_ = true;
}

bool LogWriter::is_done() const noexcept {
  if (!finishing_) return false;
  return (access_.empty() && messages_.empty()) || Clock::now() >= finish_by_;
}

LogSink::Step LogWriter::step(LogSink& sink) noexcept {
  try {
    return sink.write_some();
  } catch (const std::bad_alloc&) {
    return LogSink::Step::failed;  // nothing is lost; tried again
  }
}

// When the access log cannot be written, and when it can again.
void LogWriter::report(LogSink::Step step) noexcept {
  const bool fails = step == LogSink::Step::failed && access_.error() != 0;
  if (fails == reported_ || (!fails && step != LogSink::Step::wrote)) return;
  reported_ = fails;
  try {
    log::warning(fails ? tr_format("cannot write the access log to {}: {}; trying again",
                                   access_.name(), system_message(access_.error()))
                       : tr_format("the access log is written to {} again", access_.name()));
  } catch (const std::bad_alloc&) {  // a warning that is lost
  }
}

// Where a sink is stuck, lines that come are no reason to wake up: it is looked at again anyway.
void LogWriter::wait(LogSink::Step access, LogSink::Step messages) noexcept {
  using Step = LogSink::Step;
  int milliseconds = -1;
  if (access != Step::idle || messages != Step::idle) milliseconds = kStuck;
  const bool sleeps = milliseconds < 0;
  asleep_.exchange(sleeps);
  const bool woken =
      reopen_asked_ || (sleeps && (finishing_ || !(access_.empty() && messages_.empty())));
  if (!woken) {
    std::array<pollfd, 3> events{{{wake_reader_.get(), POLLIN, 0},
                                  {access == Step::blocked ? access_.fd() : -1, POLLOUT, 0},
                                  {messages == Step::blocked ? messages_.fd() : -1, POLLOUT, 0}}};
    ::poll(events.data(), events.size(), milliseconds);
  }
  asleep_ = false;
  std::array<char, 64> bytes{};
  while (::read(wake_reader_.get(), bytes.data(), bytes.size()) > 0) {
  }
}

void LogWriter::reopen_file() noexcept {
  if (file_.empty()) return;
  try {
    Fd opened(open_log(file_));
    if (!opened) {
      log::warning(tr_format("cannot reopen the access log {}: {}; still writing to the old file",
                             access_.name(), system_message(errno)));
      return;
    }
    access_.use(opened.get());
    opened_ = std::move(opened);
  } catch (const std::bad_alloc&) {
    reopen_asked_ = true;
  }
}

}  // namespace merhaba

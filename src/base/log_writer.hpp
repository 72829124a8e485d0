// The thread that brings log lines to stdout, stderr or a file, so that no other waits for whoever
// reads them. It reports on stderr when one cannot be written, and when it can again.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.hpp"
#include "base/log_lane.hpp"
#include "base/log_sink.hpp"

namespace merhaba {

class LogWriter {
 public:
  // `file`: where the access log goes; empty: to stdout. It is created, or appended to. Throws
  // Error.
  explicit LogWriter(const std::string& file);
  ~LogWriter();  // waits for the thread, if finish() was not called; not while it hangs

  // Lanes for one thread each, before start(): of the access log, and of messages to stderr.
  LogLane& add_access_lane(std::size_t capacity) { return add_lane(access_, capacity); }
  LogLane& add_message_lane(std::size_t capacity) { return add_lane(messages_, capacity); }

  // A file that was created is given to whom the process will be. Before start().
  void give_file_to(uid_t user, gid_t group) noexcept;

  void start();  // throws std::system_error when there can be no thread
  // Reopens `file`, where its name leads now. From any thread; ignored without a file.
  void reopen() noexcept;
  // Nobody writes any more: what is in the lanes is written within `patience`. Returns how many
  // lines were not, as far as that is known. Where a write hangs all the same (another program
  // writes to the same pipe), the thread is left to end with the process, and so must be the
  // writer.
  std::uint64_t finish(std::chrono::milliseconds patience) noexcept;
  bool hangs() const noexcept { return !over_; }

 private:
  using Clock = std::chrono::steady_clock;

  LogLane& add_lane(LogSink& sink, std::size_t capacity);
  void wake() noexcept;
  void ring() noexcept;
  void run() noexcept;
  bool is_done() const noexcept;
  static LogSink::Step step(LogSink& sink) noexcept;
  void report(LogSink::Step step) noexcept;
  void wait(LogSink::Step access, LogSink::Step messages) noexcept;
  void reopen_file() noexcept;

  const std::string file_;
  Fd opened_;
  bool created_ = false;
  LogSink access_;
  LogSink messages_;
  std::deque<LogLane> lanes_;
  LogLane own_;  // of this thread's own messages
  Fd wake_reader_, wake_writer_;
  std::atomic<bool> asleep_{false};
  std::atomic<bool> reopen_asked_{false};
  Clock::time_point finish_by_;  // once finishing
  std::atomic<bool> finishing_{false};
  std::atomic<bool> over_{true};
  Clock::time_point retry_at_;
  bool reported_ = false;  // that the access log cannot be written
  std::thread thread_;
};

}  // namespace merhaba

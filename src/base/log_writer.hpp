// The thread that brings log lines to stdout, stderr or a file, so that no other waits for whoever
// reads them. It tells on stderr when one cannot be written, and when it can again.
#pragma once

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
  ~LogWriter();  // after finish(), or before start()

  // Lanes for one thread each, before start(): of the access log, and of messages to stderr.
  LogLane& add_access_lane(std::size_t capacity) { return add_lane(access_, capacity); }
  LogLane& add_message_lane(std::size_t capacity) { return add_lane(messages_, capacity); }

  void start();  // throws std::system_error when there can be no thread
  // Opens `file` anew, where its name leads now. From any thread; ignored without a file.
  void reopen() noexcept;
  // Nobody writes any more: what is in the lanes is written within `patience`. Returns how many
  // lines were not. Where a write hangs all the same (another program writes to the same pipe), the
  // thread is left to end with the process, and so must be the writer.
  std::uint64_t finish(std::chrono::milliseconds patience) noexcept;
  bool hangs() const noexcept { return !over_; }

 private:
  LogLane& add_lane(LogSink& sink, std::size_t capacity);
  void wake() noexcept;
  void run() noexcept;
  bool is_done() const noexcept;
  static LogSink::Step step(LogSink& sink) noexcept;
  void tell(LogSink::Step step) noexcept;
  void wait(LogSink::Step access, LogSink::Step messages) noexcept;
  void reopen_file() noexcept;

  const std::string file_;
  Fd opened_;
  LogSink access_;
  LogSink messages_;
  std::deque<LogLane> lanes_;
  LogLane own_;  // of this thread's own messages
  Fd wake_reader_, wake_writer_;
  std::atomic<bool> asleep_{false};
  std::atomic<bool> reopen_asked_{false};
  using Clock = std::chrono::steady_clock;
  Clock::time_point finish_by_;  // once finishing
  std::atomic<bool> finishing_{false};
  std::atomic<bool> over_{true};
  bool told_ = false;  // that the access log cannot be written
  std::thread thread_;
};

}  // namespace merhaba

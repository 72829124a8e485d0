#include "server/successor.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <new>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"

namespace merhaba::server {
namespace {

// Until it is ready, and from there until it serves. A start takes some 10 ms; names may have to be
// looked up.
constexpr std::uint64_t kPatience = 10'000;  // ms
// Between two looks whether it has ended. One that has closed the channel and does not end is
// killed after so many.
constexpr std::uint64_t kLook = 10;  // ms
constexpr unsigned kLooks = 20;

void report_why_not(const char* reason) noexcept {
  log::warning_of(tr("cannot hand over: {}; this process goes on serving; send SIGUSR2 again once "
                     "there is room"),
                  reason);
}

}  // namespace

void Successor::open(uv::Loop& loop, const Events& events) noexcept {
  loop_ = &loop;
  events_ = events;
  timer_.open(loop, this);
}

void Successor::close() noexcept {
  if (state_ == State::starting) ::kill(id_, SIGKILL);
  if (state_ == State::serving) channel_.send("done");
  readable_.reset();
  channel_.close();
  timer_.close();
}

void Successor::start(Program program) noexcept try {
  auto [ours, its] = net::Channel::make();
  auto readable = ours ? uv::Poll::open<&Successor::on_readable>(*loop_, this, ours.fd()) : nullptr;
  if (readable) {
    program.descriptors.push_back(its.get());
    id_ = spawn(program);
  }
  if (!readable || id_ < 0) return report_why_not(system_message(errno).c_str());
  readable_ = std::move(readable);
  channel_ = std::move(ours);
  state_ = State::starting;
  reason_.clear();
  was_let_go_ = serves_ = was_cancelled_ = is_stopping_ = false;
  timer_.start<&Successor::on_too_slow>(this, kPatience);
  log::line_of(tr("hand-over: process {} starts, to take over the listening sockets"), id_);
} catch (const std::bad_alloc&) {
  report_why_not(tr("out of memory"));
}

void Successor::cancel() noexcept {
  was_cancelled_ = true;
  log::line_of(tr("hand-over: process {} is cancelled"), id_);
  kill({});
}

void Successor::go() noexcept {
  was_let_go_ = true;
  state_ = State::serving;
  timer_.start<&Successor::on_too_slow>(this, kPatience);
  channel_.send("go");
}

void Successor::on_readable() noexcept {
  std::string line;
  while (readable_) {
    switch (channel_.receive(line)) {
      case net::Channel::Got::line:
        on_line(line);
        break;
      case net::Channel::Got::nothing:
        return;
      case net::Channel::Got::closed:
        readable_.reset();
        channel_.close();
        looks_ = 0;
        state_ = State::ending;
        return look_for_end();
    }
  }
}

void Successor::on_line(const std::string& line) noexcept try {
  constexpr std::string_view kReady = "ready ";
  constexpr std::string_view kFailed = "failed ";
  if (line.starts_with(kReady) && state_ == State::starting) {
    taken_ = line.substr(kReady.size());
    return events_.on_ready();
  }
  if (line == "serving" || line == "stopping") {
    timer_.stop();
    serves_ = true;
    is_stopping_ = line == "stopping";
    return events_.on_serving();
  }
  if (line.starts_with(kFailed)) {
    int error = 0;
    std::from_chars(line.data() + kFailed.size(), line.data() + line.size(), error);
    reason_ = system_message(error);
  }
} catch (const std::bad_alloc&) {
  kill({});
}

// Where we have stood still ourselves, what it has said meanwhile is still to be read.
void Successor::on_too_slow() noexcept try {
  const State before = state_;
  on_readable();
  if (state_ != before || serves_) return;
  kill(before == State::starting
           ? tr_format("it was not ready within {} s", kPatience / 1000)
           : tr_format("it did not begin to serve within {} s", kPatience / 1000));
} catch (const std::bad_alloc&) {
  kill({});
}

void Successor::kill(std::string reason) noexcept {
  reason_ = std::move(reason);
  ::kill(id_, SIGKILL);
  readable_.reset();
  channel_.close();
  looks_ = 0;
  state_ = State::ending;
  look_for_end();
}

// The channel closes a moment before the process has ended. One that stops in order has still to
// write its account, and does so in its own time.
void Successor::look_for_end() noexcept {
  int status = 0;
  const pid_t ended = ::waitpid(id_, &status, WNOHANG);
  if (ended != 0) return on_end(status);
  if (!is_stopping_ && ++looks_ == kLooks) ::kill(id_, SIGKILL);
  timer_.start<&Successor::look_for_end>(this, kLook);
}

void Successor::on_end(int status) noexcept try {
  timer_.stop();
  if (is_stopping_) return;
  state_ = State::absent;
  if (was_cancelled_) return;
  std::string reason = std::exchange(reason_, {});
  if (reason.empty() && WIFSIGNALED(status)) {
    reason = tr_format("it was ended by signal {}", WTERMSIG(status));
  } else if (reason.empty()) {
    reason = tr_format("it ended with exit code {}", WEXITSTATUS(status));
  }
  if (was_let_go_) return events_.on_lost(reason);
  log::warning_of(tr("the hand-over to process {} has failed: {}; this process goes on serving; "
                     "send SIGUSR2 again once that is fixed"),
                  id_, reason);
} catch (const std::bad_alloc&) {
  if (was_let_go_) events_.on_lost({});
}

}  // namespace merhaba::server

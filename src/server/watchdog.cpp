#include "server/watchdog.hpp"

#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "uv/loop.hpp"

namespace merhaba::server {
namespace {

using uv::now_ms;

constexpr std::uint64_t kSecond = 1'000;  // ms
constexpr std::array<int, 3> kStopSignals{SIGINT, SIGTERM, SIGQUIT};

// What the handlers work on; whatever they call is async-signal-safe (signal-safety(7)).
std::atomic<Watchdog*> current{nullptr};
using Handler = void (*)(int);
std::array<std::atomic<Handler>, 3> libuv_handlers{};

void print(std::string_view text) noexcept {
  pollfd room{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&room, 1, 0) <= 0) return;  // nobody reads
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

void set_timer(std::uint64_t milliseconds) noexcept {
  itimerval timer{};
  timer.it_interval.tv_sec = static_cast<time_t>(milliseconds / 1000);
  timer.it_interval.tv_usec = static_cast<suseconds_t>(milliseconds % 1000 * 1000);
  timer.it_value = timer.it_interval;
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace

Watchdog::Watchdog(std::vector<Pulse*> pulses, Milliseconds stuck_after, Milliseconds patience)
    : pulses_(std::move(pulses)),
      seconds_text_(tr(" s, in one iteration of its loop\n")),
      end_text_(std::string(tr("merhaba: warning: ")) +
                tr("a stuck worker keeps the stop from ending: the process ends at once, and its "
                   "connections are in no account\n")),
      stuck_after_(static_cast<std::uint64_t>(stuck_after.count())),
      patience_(static_cast<std::uint64_t>(patience.count())),
      interval_(std::max<std::uint64_t>(stuck_after_ / 2, 1)) {
  for (std::size_t i = 0; i < pulses_.size(); ++i) {
    stuck_texts_.push_back(std::string(tr("merhaba: warning: ")) +
                           tr_format("worker {} is stuck: it has been running for ", i + 1));
  }
  current = this;
  struct sigaction action {};
  sigfillset(&action.sa_mask);  // libuv's handlers take a lock
  action.sa_flags = SA_RESTART;
  // libuv goes on getting its signals, by way of us.
  action.sa_handler = [](int number) noexcept { on_stop_signal(number); };
  for (std::size_t i = 0; i < kStopSignals.size(); ++i) {
    struct sigaction before {};
    ::sigaction(kStopSignals[i], nullptr, &before);
    if (before.sa_handler == action.sa_handler || before.sa_handler == SIG_DFL) continue;
    libuv_handlers[i] = before.sa_handler;
    ::sigaction(kStopSignals[i], &action, nullptr);
  }
  action.sa_handler = [](int number) noexcept { on_alarm(number); };
  if (::sigaction(SIGALRM, &action, nullptr) != 0) return;
  last_look_ = now_ms();
  set_timer(interval_);
}

Watchdog::~Watchdog() {
  set_timer(0);
  ::signal(SIGALRM, SIG_IGN);  // one that is under way must not end us
  current = nullptr;
}

void Watchdog::on_alarm(int) noexcept {
  const int saved = errno;
  if (Watchdog* const dog = current) dog->look();
  errno = saved;
}

void Watchdog::on_stop_signal(int number) noexcept {
  const int saved = errno;
  if (Watchdog* const dog = current) {
    std::uint64_t never = 0;
    dog->stop_asked_at_.compare_exchange_strong(never, now_ms());
    ::alarm(1);  // from now on it looks once a second
  }
  for (std::size_t i = 0; i < kStopSignals.size(); ++i) {
    const Handler handler = libuv_handlers[i];
    if (kStopSignals[i] == number && handler != nullptr) handler(number);
  }
  errno = saved;
}

void Watchdog::end_after(Milliseconds time) noexcept {
  ends_ = true;
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  pthread_sigmask(SIG_UNBLOCK, &alarm, nullptr);
  set_timer(static_cast<std::uint64_t>(time.count()));
}

void Watchdog::look() noexcept {
  if (ends_) {
    print(end_text_);
    ::_exit(static_cast<int>(ExitCode::failed));
  }
  const std::uint64_t now = now_ms();
  const std::uint64_t stop_asked_at = stop_asked_at_;
  if (stop_asked_at != 0) ::alarm(1);
  // Looks are missing where the process was suspended: what ran then could not go on.
  const bool was_suspended = now - std::exchange(last_look_, now) > 2 * interval_ + kSecond;
  if (was_suspended) return;
  for (std::size_t i = 0; i < pulses_.size(); ++i) {
    Pulse& pulse = *pulses_[i];
    const std::uint64_t since = pulse.running_since.load(std::memory_order_relaxed);
    if (since == 0) continue;
    if (stop_asked_at != 0 && now > stop_asked_at + patience_ && now > since + kSecond) {
      print(end_text_);
      ::_exit(static_cast<int>(ExitCode::failed));
    }
    if (now < since + stuck_after_) continue;
    if (!pulse.reported.exchange(true)) {
      std::array<char, 512> line{};
      const std::string_view text = stuck_texts_[i];
      char* at = std::copy_n(text.data(), std::min(text.size(), line.size() / 2), line.data());
      at = std::to_chars(at, line.data() + line.size(), (now - since) / 1000).ptr;
      at = std::copy_n(seconds_text_.data(), std::min<std::size_t>(seconds_text_.size(), 200), at);
      print({line.data(), static_cast<std::size_t>(at - line.data())});
    }
  }
}

}  // namespace merhaba::server

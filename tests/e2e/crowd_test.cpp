// A crowd that pipelines without pause: deadlines hold all the same, and whoever is new is served.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

// Connections that send requests as fast as they are taken, and read every response.
class Crowd {
 public:
  Crowd(const std::string& address, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      clients_.push_back(std::make_unique<Client>(address));
      ::fcntl(clients_.back()->fd(), F_SETFL, O_NONBLOCK);
      states_.push_back({clients_.back()->fd(), POLLIN | POLLOUT, 0});
    }
    thread_ = std::thread([this] { run(); });
  }
  ~Crowd() { end(); }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  void end() {
    ending_ = true;
    if (thread_.joinable()) thread_.join();
    clients_.clear();
  }

 private:
  void run() {
    std::string requests;  // begins with a whole one, wherever the last sending ended
    const std::string one = request();
    while (requests.size() < 32 * 1024) requests += one;
    std::vector<std::size_t> sent(clients_.size());
    std::array<char, 64 * 1024> input{};
    while (!ending_) {
      ::poll(states_.data(), states_.size(), 100);
      for (std::size_t i = 0; i < states_.size() && !ending_; ++i) {
        const int fd = states_[i].fd;
        if ((states_[i].revents & POLLIN) != 0) ::recv(fd, input.data(), input.size(), 0);
        if ((states_[i].revents & POLLOUT) == 0) continue;
        const ssize_t taken =
            ::send(fd, requests.data() + sent[i], requests.size() - sent[i], MSG_NOSIGNAL);
        if (taken > 0) sent[i] = (sent[i] + static_cast<std::size_t>(taken)) % one.size();
      }
    }
  }

  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<pollfd> states_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

TEST_CASE("in a crowd of clients that pipeline, a slow one is cut off in time, a new one served") {
  constexpr std::size_t kCrowd = 1'600, kSlow = 20;
  constexpr seconds kDeadline{3}, kLate{2},
      kMachine{3};  // promised, and what a loaded machine adds
  if (!test::may_open(kCrowd + 200)) SKIP("too few open files are allowed");
  Merhaba merhaba({"--header-timeout", "3s"});
  Crowd crowd(merhaba.address(), kCrowd);
  const Clock::time_point began = Clock::now();  // before any deadline does
  std::vector<std::unique_ptr<Client>> slow;
  for (std::size_t i = 0; i < kSlow; ++i) {
    slow.push_back(std::make_unique<Client>(merhaba.address()));
    slow.back()->send("GET / HTTP/1.1\r\nX: ");
  }
  for (int i = 0; i < 10; ++i) CHECK(ask(merhaba.address()).body == default_greeting);
  for (auto& client : slow) {
    CHECK(client->answer().status == 408);
    client->rest();
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
  INFO("cut off after " << took.count() << " ms");
  CHECK(took >= kDeadline);
  CHECK(took <= kDeadline + kLate + kMachine);
  crowd.end();
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.timed_out == kSlow);
  CHECK(ended.account.adds_up());
}

}  // namespace
}  // namespace merhaba::e2e

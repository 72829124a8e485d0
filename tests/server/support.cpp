#include "server/support.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <numeric>
#include <stdexcept>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

// As the program does it: EPIPE reports a peer that went away.
[[maybe_unused]] const auto before_all = std::signal(SIGPIPE, SIG_IGN);

}  // namespace

Config config() {
  Config config;
  config.listen = {net::parse_listen("127.0.0.1:0")};
  return config;
}

Config listening_on(const std::vector<std::string>& addresses, unsigned workers) {
  Config config;
  config.workers = workers;
  for (const std::string& address : addresses) config.listen.push_back(net::parse_listen(address));
  return config;
}

std::string listen_error(const std::vector<std::string>& addresses, unsigned workers) {
  try {
    const Server server(listening_on(addresses, workers));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

Running::Running(const Config& config, bool begin_now, http::Handler* admin)
    : server_(config), admin_(admin) {
  if (begin_now) begin();
}

Running::~Running() { end(); }

void Running::end() {
  if (!thread_.joinable()) return;
  server_.stop();  // the first drains; when it is the second, it ends at once
  thread_.join();
}

void Running::begin() {
  thread_ = std::thread([this] { summary_ = server_.run(admin_); });
}

Summary Running::wait() {
  thread_.join();
  return summary_;
}

Summary Running::stop() {
  server_.stop();
  return wait();
}

Clients connect_many(const net::SocketAddress& to, int count, const std::string& request) {
  Clients clients;
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<Client>(to));
    clients.back()->send(request);
  }
  return clients;
}

void check_all_answered(Clients& clients) {
  for (auto& client : clients) {
    CHECK(client->receive_all().starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK_FALSE(client->was_reset());
  }
}

void settle(Client& witness) {
  for (int i = 0; i < 2; ++i) {
    if (!witness.ask(kGet).starts_with("HTTP/1.1 200 ")) throw std::runtime_error("no witness");
  }
}

std::uint64_t ended(const Summary& summary, Outcome outcome) {
  return summary.total().ended[static_cast<std::size_t>(outcome)];
}

std::string account(const Summary& summary) {
  constexpr const char* kNames[kOutcomes] = {"served", "refused",   "timed out", "reset",
                                             "left",   "abandoned", "shed",      "faulted"};
  const Counters total = summary.total();
  CHECK(total.accepted == std::accumulate(total.ended.begin(), total.ended.end(), 0U));
  std::string text;
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    if (total.ended[i] == 0) continue;
    text += (text.empty() ? "" : ", ") + (kNames[i] + (" " + std::to_string(total.ended[i])));
  }
  return text;
}

int listening_descriptor(const net::SocketAddress& address) {
  for (int fd = 0; fd < 256; ++fd) {
    int listens = 0;
    socklen_t size = sizeof listens;
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) continue;
    if (net::local_address(fd).text() == address.text()) return fd;
  }
  throw std::runtime_error("nobody listens on " + address.text());
}

void shrink_send_buffers(const net::SocketAddress& listening) {
  constexpr int kSmall = 4096;
  ::setsockopt(listening_descriptor(listening), SOL_SOCKET, SO_SNDBUF, &kSmall, sizeof kSmall);
}

std::string written_to(int fd, const std::function<void()>& action) {
  std::fflush(stdout);
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  const Fd reader(ends[0]);
  Fd writer(ends[1]);
  const Fd saved(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  std::string text;
  ::dup2(writer.get(), fd);
  writer.reset();
  std::thread collect([&] {
    char part[4096];
    for (ssize_t got = 0; (got = ::read(reader.get(), part, sizeof part)) > 0;) {
      text.append(part, static_cast<std::size_t>(got));
    }
  });
  try {
    action();
  } catch (...) {
    ::dup2(saved.get(), fd);
    collect.join();
    throw;
  }
  std::fflush(stdout);
  ::dup2(saved.get(), fd);
  collect.join();
  return text;
}

std::string pattern(std::size_t size) {
  std::string text;
  text.reserve(size + 16);
  for (unsigned i = 0; text.size() < size; ++i) text += std::to_string(i) + ' ';
  text.resize(size);
  return text;
}

}  // namespace merhaba::server::test

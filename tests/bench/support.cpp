#include "bench/support.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "bench/kernel/cpu_time.hpp"
#include "net/accept_queue.hpp"
#include "net/socket.hpp"

namespace merhaba::bench {
inline namespace test {

using net::IoResult;
using net::test::becomes;

std::string response_with(int status) {
  return "HTTP/1.1 " + std::to_string(status) + " So\r\nContent-Length: 2\r\n\r\nhi";
}

std::string Served::request() {
  constexpr std::string_view kEnd = "\r\n\r\n";
  for (;;) {
    const std::size_t end = input_.find(kEnd);
    if (end != std::string::npos) {
      const std::string request = input_.substr(0, end + kEnd.size());
      input_.erase(0, request.size());
      return request;
    }
    std::array<char, 65536> part;
    if (!becomes(fd_.get(), POLLIN)) return "";
    const IoResult got = net::recv_now(fd_.get(), part.data(), part.size());
    if (got.status != IoResult::Status::ok) return "";
    input_.append(part.data(), got.size);
  }
}

std::size_t Served::skip(std::size_t most) {
  std::array<char, 65536> part;
  return net::recv_now(fd_.get(), part.data(), std::min(most, part.size())).size;
}

void Served::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const IoResult sent = net::send_now(fd_.get(), bytes, {}, false);
    if (sent.status == IoResult::Status::failed) return;
    bytes.remove_prefix(sent.size);
    if (!bytes.empty() && !becomes(fd_.get(), POLLOUT)) return;
  }
}

void Served::reset() {
  net::reset_on_close(fd_.get());
  fd_.reset();
}

void Served::await_end() {
  while (!request().empty()) {
  }
}

Listener::Listener(int backlog) {
  net::test::ListenOptions options;
  options.backlog = backlog;
  net::test::Listening listening = net::test::listen_on({"127.0.0.1:0"}, options);
  fd_ = std::move(listening.sockets[0][0]);
  address_ = listening.endpoints[0].address;
}

Served Listener::accept() const {
  if (!becomes(fd_.get(), POLLIN)) throw std::runtime_error("nobody calls");
  return Served(Fd(net::accept_now(fd_.get(), nullptr)));
}

unsigned Listener::drops() const { return net::queue_state(fd_.get())->drops; }

Server::Server(Script script) : script_(std::move(script)) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  woken_.reset(ends[0]);
  wake_.reset(ends[1]);
  thread_ = std::thread(&Server::take_clients, this);
}

Server::~Server() {
  wake_.reset();
  thread_.join();
  for (std::thread& client : clients_) client.join();
}

void Server::take_clients() {
  std::array<pollfd, 2> waited{{{listener_.fd(), POLLIN, 0}, {woken_.get(), POLLIN, 0}}};
  unsigned number = 0;
  while (::poll(waited.data(), waited.size(), -1) > 0 && waited[1].revents == 0) {
    clients_.emplace_back(
        [this, served = listener_.accept(), mine = number++]() mutable { script_(served, mine); });
  }
}

load::Work work_for(const net::SocketAddress& server, load::Mode mode) {
  load::Work work;
  work.mode = mode;
  work.server = server;
  work.request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  work.clients = 1;
  work.duration = work.timeout = std::chrono::seconds(30);
  return work;
}

result::Measurement run_of(double rate, double cpu) {
  result::Measurement run;
  run.wall = run.tally.elapsed = std::chrono::seconds(1);
  run.tally.attempted = run.tally.established = run.tally.finished = run.tally.responses =
      run.tally.in_time = static_cast<std::uint64_t>(rate);
  if (cpu > 0) run.target_cpu = kernel::Nanoseconds(std::llround(rate * cpu));
  return run;
}

void limit_generator(result::Measurement& run) { run.generator_cpu = run.wall; }

void limit_generator(result::Series& series) {
  for (result::Measurement& run : series.runs) limit_generator(run);
}

void become_nobody() {
  constexpr unsigned kNobody = 65534;
  if (::geteuid() != 0) return;
  if (::setresgid(kNobody, kNobody, kNobody) != 0 || ::setresuid(kNobody, kNobody, kNobody) != 0) {
    throw std::runtime_error("cannot become nobody");
  }
  ::prctl(PR_SET_DUMPABLE, 1);  // else our own files in /proc would be root's
}

std::string states_of(pid_t process) {
  std::string states;
  for (const pid_t thread : kernel::thread_ids(process)) {
    std::string stat;
    std::getline(std::ifstream("/proc/" + std::to_string(process) + "/task/" +
                               std::to_string(thread) + "/stat"),
                 stat);
    const std::size_t name_end = stat.rfind(')');
    if (name_end != std::string::npos) states += stat.at(name_end + 2);
  }
  return states;
}

}  // namespace test
}  // namespace merhaba::bench

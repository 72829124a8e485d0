#include "bench/load/stalling_acceptor.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using std::chrono::milliseconds;

// A number of clients that are connected and have asked.
std::vector<Fd> askers(const RestingListener& listener, std::size_t count) {
  std::vector<Fd> clients = net::test::connect_to(listener.address(), count);
  for (const Fd& client : clients) {
    ::send(client.get(), kExperimentRequest.data(), kExperimentRequest.size(), MSG_NOSIGNAL);
  }
  return clients;
}

std::string answer_to(const Fd& client) {
  std::string answer;
  std::array<char, 64> bytes;
  for (ssize_t size = 0; (size = ::recv(client.get(), bytes.data(), bytes.size(), 0)) > 0;) {
    answer.append(bytes.data(), static_cast<std::size_t>(size));
  }
  return answer;
}

TEST_CASE("an acceptor serves from its begin") {
  RestingListener listener({.backlog = 16});
  StallingAcceptor acceptor(listener, std::nullopt, {});
  for (const Fd& client : askers(listener, 5)) CHECK(answer_to(client) == kExperimentResponse);
  acceptor.stop();
  CHECK(acceptor.rests().empty());
}

TEST_CASE("at rest it accepts nobody, and once resumed it has accepted all waiting clients") {
  RestingListener listener({.backlog = 16});
  StallingAcceptor acceptor(listener, std::nullopt, {});
  acceptor.rest();
  const std::vector<Fd> clients = askers(listener, 7);
  CHECK(net::queue_depth(listener.fd()) == 7U);
  acceptor.serve();
  CHECK(net::queue_depth(listener.fd()) == 0U);
  for (const Fd& client : clients) CHECK(answer_to(client) == kExperimentResponse);
  acceptor.stop();

  REQUIRE(acceptor.rests().size() == 1);
  CHECK(acceptor.rests().front().begin < acceptor.rests().front().end);
  const auto& looks = acceptor.looks();
  CHECK(std::any_of(looks.begin(), looks.end(),
                    [](const StallingAcceptor::Look& look) { return look.queue.depth == 7; }));
  CHECK(looks.back().queue.depth == 0);
  CHECK(std::is_sorted(looks.begin(), looks.end(),
                       [](const auto& one, const auto& other) { return one.at < other.at; }));
}

TEST_CASE("clients in the queue are accepted before the rest begins") {
  RestingListener listener({.backlog = 16});
  const std::vector<Fd> clients = askers(listener, 9);
  StallingAcceptor acceptor(listener, std::nullopt, {});
  acceptor.rest();
  CHECK(net::queue_depth(listener.fd()) == 0U);
  acceptor.stop();
}

TEST_CASE("with a pace nobody is taken before their time") {
  RestingListener listener({.backlog = 16});
  StallingAcceptor acceptor(listener, std::nullopt, milliseconds(10));
  acceptor.rest();
  const std::vector<Fd> clients = askers(listener, 4);
  const kernel::Nanoseconds begin = kernel::now();
  acceptor.serve();
  for (const Fd& client : clients) CHECK(answer_to(client) == kExperimentResponse);
  CHECK(kernel::now() - begin >= milliseconds(30));
}

TEST_CASE("an acceptor that goes while it rests ends its thread") {
  RestingListener listener({.backlog = 16});
  StallingAcceptor acceptor(listener, std::nullopt, {});
  acceptor.rest();
}

TEST_CASE("a failure in the thread is reported to the next order") {
  RestingListener listener({.backlog = 16});
  StallingAcceptor acceptor(listener, CPU_SETSIZE - 1, {});
  CHECK_THAT(error_of([&] { acceptor.rest(); }), ContainsSubstring("cannot put the acceptor on"));
}

}  // namespace
}  // namespace merhaba::bench::load::test

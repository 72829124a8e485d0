#include "bench/overflow/queue_reading.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"
#include "bench/load/budget.hpp"
#include "bench/load/crowd.hpp"
#include "bench/load/response_reader.hpp"
#include "net/accept_queue.hpp"

namespace merhaba::bench::overflow {

namespace {

constexpr const char* kHttpRequest =
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

bool is_http_answer(std::string_view bytes) {
  load::ResponseReader reader;
  return reader.feed(bytes) && reader.finish() && reader.take_completed() == 1;
}

}  // namespace

Question question_for(const target::Peer& peer) {
  if (peer.request.empty()) return {kHttpRequest, is_http_answer};
  return {peer.request,
          [answer = peer.answer](std::string_view bytes) { return bytes.starts_with(answer); }};
}

Question question_of(const std::string& request) {
  return {request, [](std::string_view bytes) { return !bytes.empty(); }};
}

namespace {

// On loopback a connection is established, or its SYN dropped, at once.
constexpr kernel::Nanoseconds kSettled = std::chrono::seconds(2);
// Time for five SYNs of a client, 1 s apart, and for its response.
constexpr std::chrono::seconds kPatience{20};
// One of several queues is full before the others, and the shorter they are, the earlier. These
// limit the clients to a multiple of what all queues hold, and some more for each queue.
constexpr std::uint64_t kUneven = 2;
constexpr std::uint64_t kUnevenShort = 32;

void check_stoppable(const target::Target& target) {
  if (target.processes().empty()) {
    throw Error("cannot stop the server at " + target.text() +
                ": run as its user or as root, or name its process with --pid");
  }
  for (const pid_t process : target.processes()) {
    if (process == 1) {
      throw Error("process 1 holds the socket of " + target.address().text() +
                  ", and cannot be stopped: name the server's process with --pid");
    }
    if (process == ::getpid()) {
      throw Error("merhaba-bench was started by the server at " + target.text() +
                  " and would stop itself with it: start it from elsewhere");
    }
    if (::kill(process, 0) != 0) {
      throw Error(
          fmt::format("cannot stop process {}, the server at {}: {}; run as its user or as "
                      "root",
                      process, target.address().text(), kernel::errno_in_words(errno)));
    }
  }
}

class QueueReader {
 public:
  QueueReader(target::Target& target, const Question& question)
      : target_(target),
        question_(question),
        crowd_(target.address(), {.is_whole = question.is_whole}) {}

  QueueReading read(std::uint64_t beyond, bool alone) {
    check_stoppable(target_);
    connect_once();
    read_limits(beyond);
    if (!reading_.filled()) return std::move(reading_);
    before_ = kernel::Counters::read();
    drops_before_ = drops();
    {
      const kernel::Nanoseconds begin = kernel::now();
      target::Target::Stopped stopped(target_);
      others_ = target_.queued();
      fill();
      read_full(alone);
      crowd_.ask(question_.request);
      stopped.resume();
      reading_.stopped = kernel::now() - begin;
    }
    until_over(crowd_);
    read_end();
    return std::move(reading_);
  }

 private:
  void connect_once();
  void read_limits(std::uint64_t beyond);
  void fill();
  void connect(std::uint64_t clients);
  void read_full(bool alone);
  void read_end();

  void until_over(load::Crowd& crowd) const {
    crowd.watch(
        [&] {
          crowd.ask(question_.request);
          return crowd.all_over();
        },
        kPatience);
    crowd.conclude(target_.queued());
  }
  std::uint64_t drops() const {
    std::uint64_t drops = 0;
    for (const kernel::ListenQueue& queue : kernel::listen_queues(target_.address()))
      drops += queue.drops;
    return drops - drops_before_;
  }
  std::uint64_t room() const {
    std::uint64_t room = 0;
    for (const kernel::ListenQueue& queue : kernel::listen_queues(target_.address())) {
      room += queue.limit + 1 - std::min(queue.depth, queue.limit + 1);
    }
    return room;
  }

  target::Target& target_;
  const Question& question_;
  load::Crowd crowd_;
  QueueReading reading_;
  kernel::Counters before_;
  std::uint64_t drops_before_ = 0;
  std::uint64_t beyond_ = 0;
  std::uint64_t others_ = 0;        // clients of others in the queue when it was stopped
  std::uint64_t syns_dropped_ = 0;  // of our clients, while it was stopped
};

// Proves that the server responds; once it has, its workers have started.
void QueueReader::connect_once() {
  load::Crowd crowd(target_.address(), {.is_whole = question_.is_whole});
  crowd.connect(1);
  until_over(crowd);
  const load::KnownClient& first = crowd.clients().front();
  if (first.outcome != load::Outcome::served) {
    throw Error(fmt::format(
        "{} did not send its first client a whole response and close within {} s ({}{}): use "
        "--request with a request to which it responds and then closes the connection",
        target_.text(), kPatience.count(), load::outcome_name(*first.outcome),
        first.error != 0 ? ", " + kernel::errno_in_words(first.error) : ""));
  }
  target_.refresh();
}

void QueueReader::read_limits(std::uint64_t beyond) {
  reading_.somaxconn = static_cast<std::uint32_t>(net::somaxconn());
  for (const kernel::ListenQueue& queue : kernel::listen_queues(target_.address())) {
    ++reading_.queues;
    reading_.limit = std::max(reading_.limit, queue.limit);
    reading_.by_limits += std::uint64_t{queue.limit} + 1;
  }
  // Their SYNs are sent again at the same moment: more than the queue holds would overflow it
  // again.
  beyond_ = std::min(beyond, reading_.by_limits);
  reading_.clients = reading_.by_limits + beyond_;
  if (reading_.queues > 1) {
    reading_.clients = kUneven * reading_.by_limits + kUnevenShort * reading_.queues + beyond_;
  }
  reading_.descriptors = load::raise_open_sockets(reading_.clients);
}

void QueueReader::fill() {
  for (std::uint64_t left = room(); left > 0 && crowd_.size() + left + beyond_ <= reading_.clients;
       left = room()) {
    connect(left);
  }
  connect(beyond_);
}

void QueueReader::connect(std::uint64_t clients) {
  crowd_.connect(static_cast<unsigned>(clients));
  if (crowd_.settle([this] { return drops(); }, kSettled) &&
      target_.queued() >= crowd_.connected()) {
    return;
  }
  throw Error(fmt::format(
      "of {} clients of {} {} are connected, and {} are in its queue: another process accepts them "
      "(name with --pid the one that started all), or it sets TCP_DEFER_ACCEPT",
      crowd_.size(), target_.text(), crowd_.connected(), target_.queued()));
}

// Only SYNs are dropped now, and each client knows of its own. Reads until nothing changes, because
// dropped SYNs are sent again from 1 s on.
void QueueReader::read_full(bool alone) {
  kernel::Counters counters;
  do {
    syns_dropped_ = crowd_.dropped_syns();
    reading_.drops = drops();
    counters = kernel::Counters::read().since(before_);
    crowd_.look();
  } while (crowd_.dropped_syns() != syns_dropped_);
  std::uint64_t again = 0;
  for (const load::KnownClient& client : crowd_.clients()) again += client.syn_retransmissions;
  reading_.by_clients = crowd_.connected() + others_;
  reading_.by_drops = crowd_.size() + others_ - (reading_.drops - again);

  std::vector<Account::Check>& checks = reading_.account.checks;
  checks.push_back(
      {"SYNs dropped while it was stopped (the listener's drops)", syns_dropped_, reading_.drops});
  if (!alone) return;
  for (const std::string name : {"ListenOverflows", "ListenDrops"}) {
    checks.push_back({"the same (" + name + ")", syns_dropped_, counters["TcpExt" + name]});
  }
}

void QueueReader::read_end() {
  reading_.account.count(crowd_);
  reading_.account.kernel = kernel::Counters::read().since(before_);
  reading_.drops_later = drops() - reading_.drops;
  reading_.syns_later = crowd_.dropped_syns() - syns_dropped_;
  for (const load::KnownClient& client : crowd_.clients()) {
    if (client.syn_retransmissions == 0) continue;
    reading_.again = std::min(reading_.again.value_or(client.again.front()), client.again.front());
  }
}

}  // namespace

QueueReading read_queue(target::Target& target, const Question& question, std::uint64_t beyond,
                        bool alone) {
  return QueueReader(target, question).read(beyond, alone);
}

}  // namespace merhaba::bench::overflow

#include "cli/probe.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/convert.hpp"
#include "http/response_reader.hpp"
#include "net/new_socket.hpp"
#include "net/resolve.hpp"
#include "net/socket.hpp"

namespace merhaba::cli {
namespace {

using Clock = std::chrono::steady_clock;

// For all addresses of a name together. Docker gives a health check 30 s by default.
constexpr Milliseconds kPatience{3'000};
constexpr std::size_t kShown = 64;  // bytes of a response that is none

// Why the server does not serve, here and in what is called: an Error whose what() is a clause.
[[noreturn]] void fail(int error) { throw Error(system_message(error)); }

class Client {
 public:
  Client(const net::SocketAddress& server, Milliseconds patience)
      : fd_(net::new_stream_socket(server.family())),
        patience_(patience),
        deadline_(Clock::now() + patience) {
    if (!fd_) fail(errno);
    if (::connect(fd_.get(), server.get(), server.length) == 0) return;
    // Unlike TCP, a Unix socket does not wait for its queue.
    if (errno == EAGAIN) throw Error(tr("its accept queue is full"));
    if (errno != EINPROGRESS) fail(errno);
    wait_for(POLLOUT, tr("it does not accept the connection"));
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    if (error != 0) fail(error);
  }

  void send(std::string_view text) {
    while (!text.empty()) {
      const net::IoResult sent = net::send_now(fd_.get(), text, {}, false);
      if (sent.status == net::IoResult::Status::failed) fail(sent.error);
      if (sent.status == net::IoResult::Status::again) {
        wait_for(POLLOUT, tr("it does not read the request"));
      }
      text.remove_prefix(sent.size);
    }
  }

  // The next bytes; none at the end of the connection. They are valid until the next call.
  std::string_view receive(const char* complaint) {
    for (;;) {
      const net::IoResult got = net::recv_now(fd_.get(), buffer_.data(), buffer_.size());
      if (got.status == net::IoResult::Status::failed) fail(got.error);
      if (got.status != net::IoResult::Status::again) return {buffer_.data(), got.size};
      wait_for(POLLIN, complaint);
    }
  }

 private:
  void wait_for(short events, const char* complaint) const {
    pollfd poll{fd_.get(), events, 0};
    for (;;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
      const int ready = ::poll(&poll, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
      if (ready > 0) return;
      if (ready < 0 && errno != EINTR) fail(errno);
      if (ready == 0)
        throw Error(tr_format("{0} within {1}", complaint, format_duration(patience_)));
    }
  }

  Fd fd_;
  Milliseconds patience_;
  Clock::time_point deadline_;
  std::array<char, 16384> buffer_;
};

// The Host field of the request, RFC 9110, 7.2.
std::string host_of(const net::ListenSpec& address) {
  if (address.kind != net::ListenSpec::Kind::tcp || address.wildcard) return "localhost";
  const bool v6 = address.host.find(':') != std::string::npos;
  const std::string host = address.host.substr(0, address.host.find('%'));
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(address.port);
}

[[noreturn]] void refuse_other_protocol(std::string_view response) {
  throw Error(
      tr_format("its response is not HTTP/1 but begins \"{0}\"; to probe a --protocol raw server, "
                "add that option",
                make_visible(response.substr(0, kShown))));
}

std::string read_response(Client& client) {
  http::ResponseReader reader;
  const char* complaint = tr("it sends no response");
  for (bool begun = false;; begun = true) {
    const std::string_view bytes = client.receive(complaint);
    complaint = tr("its response does not end");
    switch (bytes.empty() ? reader.end() : reader.feed(bytes)) {
      case http::ResponseReader::State::malformed:
        if (!begun) refuse_other_protocol(bytes);
        throw Error(tr_format("its response is malformed: {0}", reader.why()));
      case http::ResponseReader::State::incomplete:
        if (!bytes.empty()) continue;
        throw Error(begun ? tr("it closes the connection before its response ends")
                          : tr("it closes the connection without a response"));
      case http::ResponseReader::State::whole:
        break;
    }
    const int status = reader.status();
    if (status >= 200 && status <= 399) return tr_format("status {0}", status);
    throw Error(tr_format("its response has status {0}, which is not from 200 to 399", status));
  }
}

std::string read_anything(Client& client) {
  if (client.receive(tr("it sends no response")).empty()) {
    throw Error(tr("it closes the connection without a response"));
  }
  while (!client.receive(tr("its response does not end")).empty()) {
  }
  return tr("a response");
}

// What the server at this one address responds, as probe() prints it.
std::string ask(const net::SocketAddress& server, std::string_view request, Milliseconds patience,
                bool raw) {
  Client client(server, patience);
  client.send(request);
  return raw ? read_anything(client) : read_response(client);
}

}  // namespace

Probe parse_probe(const std::string& name, std::string_view text) {
  const std::size_t slash =
      text.starts_with("unix:") ? text.size() : std::min(text.find('/'), text.size());
  Probe probe;
  probe.address = to_listen(name, text.substr(0, slash));
  if (slash < text.size()) probe.path = text.substr(slash);
  const auto bad = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; };
  if (std::any_of(probe.path.begin(), probe.path.end(), bad)) {
    throw UsageError(
        tr_format("{0}: the path \"{1}\" contains a space or a control byte; percent-encode it (a "
                  "space is %20)",
                  name, make_visible(probe.path)));
  }
  if (probe.address.kind == net::ListenSpec::Kind::systemd) {
    throw UsageError(
        tr_format("{0}: systemd passes its sockets to the server, not to a probe; give the address "
                  "they listen on",
                  name));
  }
  if (probe.address.kind == net::ListenSpec::Kind::tcp && probe.address.port == 0) {
    throw UsageError(tr_format(
        "{0}: nothing listens on port 0; give the actual port, which --port-file contains", name));
  }
  return probe;
}

std::string probe(const Probe& probe, bool raw) {
  const std::string text = probe.address.text + (probe.path == "/" ? "" : make_visible(probe.path));
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: merhaba/{}\r\nConnection: close\r\n\r\n",
      probe.path, host_of(probe.address), MERHABA_VERSION);
  std::string reasons;
  try {
    const std::vector<net::SocketAddress> addresses = net::addresses_of(probe.address);
    const Clock::time_point start = Clock::now();
    // A name may have several addresses: one that serves is enough, and one that hangs leaves the
    // others their share of the time.
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      const auto left = std::chrono::ceil<Milliseconds>(start + kPatience - Clock::now());
      const Milliseconds share = left / static_cast<int>(addresses.size() - i);
      try {
        const std::string what = ask(addresses[i], request, share, raw);
        const std::chrono::duration<double, std::milli> took = Clock::now() - start;
        return tr_format("{0} serves: {1} in {2:.1f} ms", text, what, took.count());
      } catch (const Error& error) {
        if (!reasons.empty()) reasons += "; ";
        if (addresses.size() > 1) reasons += addresses[i].text() + ": ";
        reasons += error.what();
      }
    }
  } catch (const Error& error) {
    reasons = error.what();
  }
  throw Error(tr_format("{0} does not serve: {1}", text, reasons));
}

}  // namespace merhaba::cli

// The access log, on stdout: one line a request, also for refused and aborted ones.
// One a worker; lines are gathered and written once per turn of the loop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/pool.hpp"
#include "http/output.hpp"
#include "net/address.hpp"
#include "server/config.hpp"

namespace merhaba::server {

// Who is on the other side; kept only for connections that are logged or printed.
struct PeerText {
  std::string host;  // "127.0.0.1", "::1", "unix:"
  std::uint16_t port = 0;
  std::string text;  // "127.0.0.1:40000"
};

class AccessLog {
 public:
  explicit AccessLog(AccessLogFormat format) : format_(format) {}
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  PeerText* remember(const net::SocketAddress& peer);
  void forget(PeerText* peer) noexcept;  // null is harmless

  // Logs the records whose answers lie within the first `sent` bytes, takes them out, and makes the
  // others count from there.
  void completed(const PeerText* peer, std::vector<http::Record>& records, std::uint64_t sent);
  // Logs them all: the connection is gone after `sent` bytes of their answers.
  void aborted(const PeerText* peer, std::vector<http::Record>& records, std::uint64_t sent);

  // Writes what is gathered. Waits up to a second for a reader of stdout that does not read, then
  // drops lines until it does, and says how many. When stdout is closed, logs no more.
  void flush() noexcept;

 private:
  void write(const PeerText& peer, const http::Record& record, std::uint64_t body_sent);
  void write_json(const PeerText& peer, const http::Record& record, std::uint64_t body_sent);
  void refresh_time();

  AccessLogFormat format_;
  Pool<PeerText> peers_;
  std::string lines_;
  std::uint64_t lost_ = 0;  // lines dropped since stdout was stuck; 0: it is not
  std::string time_;        // of the second `time_of_`, in the format's form
  std::int64_t time_of_ = -1;
};

}  // namespace merhaba::server

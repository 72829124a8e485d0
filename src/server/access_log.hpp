// The access log: one line a request, also for refused and aborted ones. One a worker; lines are
// gathered and handed over once per turn of the loop, and nothing is allocated for one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/log_lane.hpp"
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
  // Lines go to `lane`, which outlives the log; null: nowhere.
  AccessLog(AccessLogFormat format, LogLane* lane);
  // Another form, and a lane where there was none.
  void change(AccessLogFormat format, LogLane* lane) noexcept;
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  // Where there is no memory for it, a peer without a name.
  PeerText* remember(const net::SocketAddress& peer) noexcept;
  void forget(PeerText* peer) noexcept;  // null is harmless

  // Logs the records whose responses lie within the first `sent` bytes, takes them out, and makes
  // the others count from there.
  void completed(const PeerText* peer, http::Records& records, std::uint64_t sent);
  // Logs them all: the connection is gone after `sent` bytes of their responses.
  void aborted(const PeerText* peer, http::Records& records, std::uint64_t sent);

  // Hands over what is gathered. Reports when lines are dropped because nobody reads, and when that
  // is over.
  void flush() noexcept;
  std::uint64_t dropped() const noexcept { return lane_ != nullptr ? lane_->dropped() : 0; }

 private:
  void write(const PeerText& peer, const http::Record& record, std::uint64_t body_sent);
  void write_json(const PeerText& peer, const http::Record& record, std::uint64_t body_sent);
  void refresh_time();

  AccessLogFormat format_;
  LogLane* lane_;
  Pool<PeerText> peers_;
  PeerText nameless_{"-", 0, "-"};
  std::string lines_;
  std::uint64_t reported_dropped_ = 0;  // of the lane's dropped lines
  bool dropping_ = false;
  std::string time_;  // of the second `time_of_`, in the format's form
  std::int64_t time_of_ = -1;
};

}  // namespace merhaba::server

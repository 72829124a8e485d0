#include "server/access_log.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <iterator>
#include <string_view>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "server/log_escape.hpp"

namespace merhaba::server {
namespace {

constexpr std::size_t kFlushAt = 32 * 1024;
constexpr std::size_t kPiece = 4096;  // PIPE_BUF of Linux
constexpr int kPatience = 1000;       // ms

std::string escape(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

std::string escape_json(std::string_view text) {
  std::string out;
  append_escaped_json(out, text);
  return out;
}

std::string or_dash(std::string_view text) { return text.empty() ? "-" : escape(text); }

}  // namespace

PeerText* AccessLog::remember(const net::SocketAddress& peer) {
  return peers_.take(PeerText{peer.host(), peer.port(), peer.text()});
}

void AccessLog::forget(PeerText* peer) noexcept {
  if (peer != nullptr) peers_.give(peer);
}

void AccessLog::completed(const PeerText* peer, std::vector<http::Record>& records,
                          std::uint64_t sent) {
  const auto rest = std::find_if(records.begin(), records.end(),
                                 [sent](const http::Record& record) { return record.end > sent; });
  for (auto record = records.begin(); record != rest; ++record) {
    write(*peer, *record, record->body_size);
  }
  records.erase(records.begin(), rest);
  for (http::Record& record : records) record.end -= sent;
}

void AccessLog::aborted(const PeerText* peer, std::vector<http::Record>& records,
                        std::uint64_t sent) {
  for (const http::Record& record : records) {
    const std::uint64_t missing = record.end - std::min(record.end, sent);
    write(*peer, record, record.body_size - std::min(record.body_size, missing));
  }
  records.clear();
}

void AccessLog::write(const PeerText& peer, const http::Record& record, std::uint64_t body_sent) {
  if (format_ == AccessLogFormat::off) return;
  refresh_time();
  if (format_ == AccessLogFormat::json) {
    write_json(peer, record, body_sent);
  } else {
    const std::string status = record.status == 0 ? "-" : std::to_string(record.status);
    fmt::format_to(std::back_inserter(lines_), "{} - - [{}] \"{}\" {} {}", peer.host, time_,
                   or_dash(record.request_line), status, body_sent);
    if (format_ == AccessLogFormat::combined) {
      fmt::format_to(std::back_inserter(lines_), " \"{}\" \"{}\"", or_dash(record.referer),
                     or_dash(record.user_agent));
    }
    lines_ += '\n';
  }
  if (lines_.size() >= kFlushAt) flush();
}

void AccessLog::write_json(const PeerText& peer, const http::Record& record,
                           std::uint64_t body_sent) {
  fmt::format_to(
      std::back_inserter(lines_),
      "{{\"time\":\"{}\",\"remote_addr\":\"{}\",\"remote_port\":{},\"request\":\"{}\","
      "\"status\":{},\"body_bytes_sent\":{},\"referer\":\"{}\",\"user_agent\":\"{}\"}}\n",
      time_, escape_json(peer.host), peer.port, escape_json(record.request_line), record.status,
      body_sent, escape_json(record.referer), escape_json(record.user_agent));
}

void AccessLog::refresh_time() {
  const std::time_t now = std::time(nullptr);
  if (now == time_of_) return;
  time_of_ = now;
  std::tm local{};
  localtime_r(&now, &local);
  // The C locale's month names are wanted; LC_TIME is never set (see init_messages).
  char text[40];
  const char* form =
      format_ == AccessLogFormat::json ? "%Y-%m-%dT%H:%M:%S%z" : "%d/%b/%Y:%H:%M:%S %z";
  time_.assign(text, std::strftime(text, sizeof text, form, &local));
}

void AccessLog::flush() noexcept {
  std::string_view left = lines_;
  while (!left.empty()) {
    // A pipe that is ready takes PIPE_BUF bytes (pipe(7)) without blocking.
    pollfd room{STDOUT_FILENO, POLLOUT, 0};
    if (::poll(&room, 1, lost_ > 0 ? 0 : kPatience) == 0) {
      if (lost_ == 0) log::warning(tr("nobody reads standard output: the access log drops lines"));
      lost_ += static_cast<std::uint64_t>(std::count(left.begin(), left.end(), '\n'));
      break;
    }
    const ssize_t written = ::write(STDOUT_FILENO, left.data(), std::min(left.size(), kPiece));
    if (written >= 0) {
      if (lost_ > 0)
        log::warning(tr_format("the access log goes on; {} lines were dropped", lost_));
      lost_ = 0;
      left.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      log::warning(tr_format("cannot write the access log to stdout: {}; it ends here",
                             system_message(errno)));
      format_ = AccessLogFormat::off;
      break;
    }
  }
  lines_.clear();
}

}  // namespace merhaba::server

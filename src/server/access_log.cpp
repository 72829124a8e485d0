#include "server/access_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <new>
#include <string_view>
#include <utility>

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "server/log_escape.hpp"

namespace merhaba::server {
namespace {

constexpr std::size_t kFlushAt = 32 * 1024;
constexpr std::size_t kLongestLine =
    16 * 1024;  // the words of a request, six bytes for each of theirs

void append_or_dash(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += '-';
  } else {
    append_escaped(out, text);
  }
}

}  // namespace

AccessLog::AccessLog(AccessLogFormat format, LogLane* lane) : format_(format), lane_(lane) {
  if (format != AccessLogFormat::off) lines_.reserve(kFlushAt + kLongestLine);
}

void AccessLog::change(AccessLogFormat format, LogLane* lane) noexcept {
  flush();
  format_ = format;
  lane_ = lane;
  time_of_ = -1;
}

PeerText* AccessLog::remember(const net::SocketAddress& peer) noexcept {
  try {
    return peers_.take(PeerText{peer.host(), peer.port(), peer.text()});
  } catch (const std::bad_alloc&) {
    return &nameless_;
  }
}

void AccessLog::forget(PeerText* peer) noexcept {
  if (peer != nullptr && peer != &nameless_) peers_.give(peer);
}

void AccessLog::completed(const PeerText* peer, http::Records& records, std::uint64_t sent) {
  std::size_t count = 0;
  for (; count < records.size() && records[count].end <= sent; ++count) {
    write(*peer, records[count], records[count].body_size);
  }
  records.remove_first(count);
  for (http::Record& record : records) record.end -= sent;
}

void AccessLog::aborted(const PeerText* peer, http::Records& records, std::uint64_t sent) {
  for (const http::Record& record : records) {
    const std::uint64_t missing = record.end - std::min(record.end, sent);
    write(*peer, record, record.body_size - std::min(record.body_size, missing));
  }
  records.clear();
}

void AccessLog::write(const PeerText& peer, const http::Record& record, std::uint64_t body_sent) {
  if (format_ == AccessLogFormat::off) return;
  refresh_time();
  const auto out = std::back_inserter(lines_);
  if (format_ == AccessLogFormat::json) {
    write_json(peer, record, body_sent);
  } else {
    fmt::format_to(out, "{} - - [{}] \"", peer.host, time_);
    append_or_dash(lines_, record.request_line);
    if (record.status == 0) {
      fmt::format_to(out, "\" - {}", body_sent);
    } else {
      fmt::format_to(out, "\" {} {}", record.status, body_sent);
    }
    if (format_ == AccessLogFormat::combined) {
      lines_ += " \"";
      append_or_dash(lines_, record.referer);
      lines_ += "\" \"";
      append_or_dash(lines_, record.user_agent);
      lines_ += '"';
    }
    if (!record.fault.empty()) fmt::format_to(out, " fault=\"{}\"", record.fault);
  }
  lines_ += '\n';
  if (lines_.size() >= kFlushAt) flush();
}

void AccessLog::write_json(const PeerText& peer, const http::Record& record,
                           std::uint64_t body_sent) {
  const auto out = std::back_inserter(lines_);
  fmt::format_to(out, "{{\"time\":\"{}\",\"remote_addr\":\"", time_);
  append_escaped_json(lines_, peer.host);
  fmt::format_to(out, "\",\"remote_port\":{},\"request\":\"", peer.port);
  append_escaped_json(lines_, record.request_line);
  fmt::format_to(out, "\",\"status\":{},\"body_bytes_sent\":{},\"referer\":\"", record.status,
                 body_sent);
  append_escaped_json(lines_, record.referer);
  lines_ += "\",\"user_agent\":\"";
  append_escaped_json(lines_, record.user_agent);
  if (!record.fault.empty()) fmt::format_to(out, "\",\"fault\":\"{}", record.fault);
  lines_ += "\"}";
}

void AccessLog::refresh_time() {
  const std::time_t now = std::time(nullptr);
  if (now == time_of_) return;
  std::tm local{};
  localtime_r(&now, &local);
  // The C locale's month names are wanted; LC_TIME is never set (see init_messages).
  char text[40];
  const char* form =
      format_ == AccessLogFormat::json ? "%Y-%m-%dT%H:%M:%S%z" : "%d/%b/%Y:%H:%M:%S %z";
  time_.assign(text, std::strftime(text, sizeof text, form, &local));
  time_of_ = now;
}

void AccessLog::flush() noexcept {
  if (lines_.empty()) return;
  const bool keeps_up =
      lane_ == nullptr || (lane_->write(lines_) && (!dropping_ || lane_->is_half_empty()));
  lines_.clear();
  if (keeps_up != dropping_) return;
  dropping_ = !keeps_up;
  if (dropping_) {
    log::warning(tr("the access log is not read, or not fast enough: lines are dropped"));
  } else {
    log::warning_of(tr("the access log continues; {} lines were dropped"),
                    lane_->dropped() - std::exchange(reported_dropped_, lane_->dropped()));
  }
}

}  // namespace merhaba::server

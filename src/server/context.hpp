// What the connections of one worker share. Owned by the Worker, used by its thread alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/pool.hpp"
#include "http/output.hpp"
#include "http/session.hpp"
#include "server/access_log.hpp"
#include "server/config.hpp"
#include "server/connection.hpp"
#include "server/counters.hpp"
#include "server/deadlines.hpp"
#include "uv/loop.hpp"

namespace merhaba::server {

// A connection taken from the queue and not yet begun.
struct Newcomer {
  int fd;
  PeerText* peer;
};

struct Context {
  // Config::greeting is served from where it is: `config` outlives the context.
  explicit Context(const Config& config);

  static constexpr std::size_t kInputSize = 64 * 1024;  // one read
  static constexpr std::size_t kRawInputSize = 4096;    // the tutorial's recv(4096)

  std::size_t input_size() const noexcept {
    return config.protocol == Protocol::raw ? kRawInputSize : kInputSize;
  }
  // Renders the Date again when a second of the loop's clock has gone by.
  void refresh_date();

  const Config& config;
  uv::Loop loop;
  Deadlines deadlines;
  http::Service http;
  http::Output output;            // of the connection being served, empty in between
  std::unique_ptr<char[]> input;  // of the read being served
  Pool<Connection> connections;
  std::vector<Newcomer> newcomers;  // of the batch being taken, empty in between
  std::vector<int> ended;           // descriptors of those that ended in it, still to be closed
  std::uint64_t max_connections = 0;
  Pool<Unsent> unsent;
  AccessLog log;
  Counters counters;
  // No connection can be taken for now: the cap is reached, or descriptors or memory are short.
  bool accept_paused = false;
  Deadline accept_retry;
  // Told of every connection that goes, when its slot is free again.
  void (*on_released)(void* owner) = nullptr;
  void* owner = nullptr;

 private:
  std::uint64_t date_due_ = 0;
};

}  // namespace merhaba::server

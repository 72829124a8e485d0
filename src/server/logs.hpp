// The log's writer, and each thread's way to it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/log_writer.hpp"
#include "server/update.hpp"

namespace merhaba::server {

struct Logs {
  // Lanes for so many threads, each for the access log and for messages. `file`: see LogWriter.
  // Throws Error.
  Logs(const std::string& file, std::size_t threads) : writer(file) {
    constexpr std::size_t kLane = 1024 * 1024;  // bytes of lines that wait for their reader
    for (std::size_t i = 0; i < threads; ++i) {
      lanes.push_back({&writer.add_access_lane(kLane), &writer.add_message_lane(kLane)});
    }
  }

  LogWriter writer;
  std::vector<LogLanes> lanes;
};

}  // namespace merhaba::server

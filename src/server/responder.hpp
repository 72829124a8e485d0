// What a worker responds with: the HTTP service, and the two buffers that every request passes
// through. Used by one connection at a time, on the worker's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "http/output.hpp"
#include "http/session.hpp"
#include "server/config.hpp"
#include "server/update.hpp"

namespace merhaba::server {

struct Responder {
  // Config::greeting is served from where it is: `config` outlives the responder, or replace().
  // Throws UsageError when the --header fields are too large.
  Responder(const Config& config, http::StatusCounts& responded);  // which outlives it

  // Everything that depends on the configuration, at once: a reload. Between two requests.
  void replace(Update& update) noexcept;

  // Renders the Date again when a second has gone by. `now`: ms of a clock that never jumps.
  void refresh_date(std::uint64_t now);

  http::Service service;
  http::Output output;            // of the connection being served, empty in between
  std::size_t input_size;         // bytes of one read
  std::unique_ptr<char[]> input;  // of the read being served

 private:
  std::uint64_t date_due_ = 0;
};

// What a Responder renders and needs of `config`. Throws as it does.
http::Responses responses_of(const Config& config);
http::Output output_of(const http::Responses& responses, const Config& config);

}  // namespace merhaba::server

#include "server/responder.hpp"

#include <ctime>
#include <stdexcept>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"

namespace merhaba::server {
namespace {

constexpr std::size_t kInputSize = 16 * 1024;  // as much is held for a client that pipelines
constexpr std::size_t kRawInputSize = 4096;    // the tutorial's recv(4096)

http::Limits limits_of(const Config& config) {
  return {config.max_header_bytes, config.max_body_bytes};
}

}  // namespace

http::Responses responses_of(const Config& config) {
  try {
    return http::Responses({config.greeting, config.status, config.headers});
  } catch (const std::length_error&) {
    throw UsageError(
        tr_format("the fields given with --header are too large; give at most {} bytes together",
                  http::Responses::kMaxHead));
  }
}

http::Output output_of(const http::Responses& responses, const Config& config) {
  const std::size_t fields = config.faults.empty() ? 0 : http::Session::kMostFields;
  return {responses.largest() + fields, config.access_log != AccessLogFormat::off};
}

Responder::Responder(const Config& config, http::StatusCounts& responded)
    : service{limits_of(config), responses_of(config), responded},
      output(output_of(service.responses, config)),
      input_size(config.protocol == Protocol::raw ? kRawInputSize : kInputSize),
      input(std::make_unique_for_overwrite<char[]>(input_size)) {}

void Responder::replace(Update& update) noexcept {
  service.limits = limits_of(*update.config);
  std::swap(service.responses, update.responses);
  std::swap(output, update.output);
  date_due_ = 0;
}

void Responder::refresh_date(std::uint64_t now) {
  if (now < date_due_) return;
  timespec wall{};
  clock_gettime(CLOCK_REALTIME, &wall);
  service.responses.set_date(wall.tv_sec);
  // Due when the wall clock's second ends.
  date_due_ = now + 1000 - static_cast<std::uint64_t>(wall.tv_nsec / 1'000'000);
}

}  // namespace merhaba::server

#include "server/context.hpp"

#include <ctime>
#include <stdexcept>

#include "base/error.hpp"
#include "base/i18n.hpp"

namespace merhaba::server {
namespace {

http::Responses make_responses(const Config& config) {
  try {
    return http::Responses({config.greeting, config.status, config.headers});
  } catch (const std::length_error&) {
    throw UsageError(
        tr_format("the header fields given with --header are too large together: "
                  "at most {} bytes",
                  http::Responses::kMaxHead));
  }
}

}  // namespace

Context::Context(const Config& settings)
    : config(settings),
      deadlines(settings),
      http{{settings.max_header_bytes, settings.max_body_bytes},
           make_responses(settings),
           {},
           false},
      output(http.responses.largest(), settings.access_log != AccessLogFormat::off),
      input(std::make_unique_for_overwrite<char[]>(kInputSize)),
      log(settings.access_log) {
  newcomers.reserve(settings.accept_batch);
  ended.reserve(settings.accept_batch);
  loop.raw()->data = this;
  refresh_date();
}

void Context::refresh_date() {
  const std::uint64_t now = loop.now();
  if (now < date_due_) return;
  timespec wall{};
  clock_gettime(CLOCK_REALTIME, &wall);
  http.responses.set_date(wall.tv_sec);
  // Due when the wall clock's second ends.
  date_due_ = now + 1000 - static_cast<std::uint64_t>(wall.tv_nsec / 1'000'000);
}

}  // namespace merhaba::server

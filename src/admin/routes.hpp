// The admin listener's paths, and what each responds. It allocates and formats: its listener is not
// the one that clients are served by.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "admin/same_origin.hpp"
#include "http/handler.hpp"
#include "server/control.hpp"

namespace merhaba::admin {

class Routes final : public http::Handler {
 public:
  // `control` outlives it. One for each set of addresses that SameOrigin knows.
  Routes(server::Control& control, SameOrigin same_origin);

  http::Reply respond(const http::RequestView& request) override;

 private:
  using Respond = http::Reply (Routes::*)(const http::RequestView& request);
  struct Route {
    std::string_view path;
    Respond read;    // for GET and HEAD; null: these are not allowed, as below
    Respond change;  // for POST and PUT
    Respond remove;  // for DELETE
    Respond of(std::string_view method) const noexcept;
    std::string methods() const;  // "GET, HEAD, OPTIONS"
  };
  static const Route table[];

  http::Reply route(const http::RequestView& request, std::string_view path);
  static http::Reply not_found();

  http::Reply page(const http::RequestView& request);
  http::Reply live(const http::RequestView& request);
  http::Reply metrics(const http::RequestView& request);
  http::Reply ready(const http::RequestView& request);
  http::Reply disable(const http::RequestView& request);
  http::Reply enable(const http::RequestView& request);
  http::Reply reload(const http::RequestView& request);
  http::Reply summary(const http::RequestView& request);
  http::Reply faults(const http::RequestView& request);
  http::Reply set_faults(const http::RequestView& request);
  http::Reply clear_faults(const http::RequestView& request);

  server::Control& control_;
  const SameOrigin same_origin_;
  // The first result counts: were it computed again each time, a clock that is set would look like
  // a restart.
  std::optional<std::chrono::milliseconds> started_;
};

}  // namespace merhaba::admin

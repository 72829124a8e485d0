#include "admin/routes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "admin/faults.hpp"
#include "admin/language.hpp"
#include "admin/metrics.hpp"
#include "admin/page.hpp"
#include "admin/probes.hpp"
#include "base/error.hpp"
#include "http/status.hpp"
#include "server/summary_json.hpp"

namespace merhaba::admin {
namespace {

constexpr std::string_view kAllMethods = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

// Of every reply. What a server does now is not for caches.
constexpr std::string_view kFields =
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n";

struct Target {
  std::string_view authority;  // of the absolute form, "http://HOST/PATH"; else empty
  std::string_view path;       // without the query; "*" for the whole server
};

Target take_apart(std::string_view target) noexcept {
  Target out;
  out.path = target.substr(0, target.find('?'));
  const std::size_t scheme_end = out.path.find("://");
  if (!out.path.starts_with('/') && scheme_end != std::string_view::npos) {
    out.authority = out.path.substr(scheme_end + 3);
    const std::size_t path = std::min(out.authority.find('/'), out.authority.size());
    out.path = out.authority.substr(path);
    out.authority = out.authority.substr(0, path);
    if (out.path.empty()) out.path = "/";
  }
  return out;
}

http::Reply error(int status, std::string_view why) {
  http::Reply reply;
  reply.status = status;
  reply.body = fmt::format("{} {}: {}\n", status, http::reason_phrase(status), why);
  return reply;
}

void allow(http::Reply& reply, std::string_view methods) {
  reply.fields += fmt::format("Allow: {}\r\n", methods);
}

}  // namespace

const Routes::Route Routes::table[] = {
    {"/", &Routes::page, nullptr, nullptr},
    {"/faults", &Routes::faults, &Routes::set_faults, &Routes::clear_faults},
    {"/livez", &Routes::live, nullptr, nullptr},
    {"/metrics", &Routes::metrics, nullptr, nullptr},
    {"/readyz", &Routes::ready, nullptr, nullptr},
    {"/readyz/disable", nullptr, &Routes::disable, nullptr},
    {"/readyz/enable", nullptr, &Routes::enable, nullptr},
    {"/reload", nullptr, &Routes::reload, nullptr},
    {"/summary", &Routes::summary, nullptr, nullptr},
};

Routes::Respond Routes::Route::of(std::string_view method) const noexcept {
  if (method == "GET" || method == "HEAD") return read;
  if (method == "POST" || method == "PUT") return change;
  return method == "DELETE" ? remove : nullptr;
}

std::string Routes::Route::methods() const {
  std::string methods;
  if (read != nullptr) methods += "GET, HEAD, ";
  if (change != nullptr) methods += "POST, PUT, ";
  if (remove != nullptr) methods += "DELETE, ";
  return methods + "OPTIONS";
}

Routes::Routes(server::Control& control, SameOrigin same_origin)
    : control_(control), same_origin_(std::move(same_origin)) {}

http::Reply Routes::respond(const http::RequestView& request) {
  const Target target = take_apart(request.target);
  http::RequestView meant = request;
  // The absolute form's authority is what counts (RFC 9112 section 3.2.2).
  if (!target.authority.empty()) meant.host = target.authority;
  http::Reply reply = route(meant, target.path);
  reply.fields += kFields;
  return reply;
}

http::Reply Routes::route(const http::RequestView& request, std::string_view path) {
  const bool asks_for_methods = request.method == "OPTIONS";
  if (path == "*" && asks_for_methods) {
    http::Reply reply;
    allow(reply, kAllMethods);
    return reply;
  }
  const Route* const route = std::find_if(std::begin(table), std::end(table),
                                          [path](const Route& one) { return one.path == path; });
  if (route == std::end(table)) return not_found();
  if (asks_for_methods) {
    http::Reply reply;
    allow(reply, route->methods());
    return reply;
  }
  const Respond reply_to = route->of(request.method);
  if (reply_to == nullptr) {
    http::Reply reply = error(405, fmt::format("this path takes {}", route->methods()));
    allow(reply, route->methods());
    return reply;
  }
  if (reply_to != route->read) {
    const std::string refusal = same_origin_.refusal(request);
    if (!refusal.empty()) return error(403, refusal);
  }
  return (this->*reply_to)(request);
}

http::Reply Routes::not_found() {
  http::Reply reply = error(404, "there is no such path; these are all:");
  for (const Route& route : table) {
    if (route.read != nullptr) reply.body += fmt::format("GET {}\n", route.path);
    if (route.change != nullptr) {
      reply.body += fmt::format("{} {}\n", route.remove != nullptr ? "PUT" : "POST", route.path);
    }
    if (route.remove != nullptr) reply.body += fmt::format("DELETE {}\n", route.path);
  }
  return reply;
}

http::Reply Routes::page(const http::RequestView& request) {
  return admin::page(control_.overview(), preferred_language(request.accept_language));
}

http::Reply Routes::live(const http::RequestView&) { return livez(control_.overview()); }

http::Reply Routes::ready(const http::RequestView&) { return readyz(control_.overview()); }

http::Reply Routes::metrics(const http::RequestView&) {
  const server::Overview overview = control_.overview();
  if (!started_) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    started_ = std::chrono::duration_cast<std::chrono::milliseconds>(now) - overview.uptime;
  }
  http::Reply reply;
  reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
  reply.body = admin::metrics(overview, *started_);
  return reply;
}

// 200 says that it was done, and the body what /readyz says now: a server that was enabled may be
// stuck or stopping.
http::Reply Routes::disable(const http::RequestView&) {
  control_.set_ready(false);
  http::Reply reply;
  reply.body = readyz(control_.overview()).body;
  return reply;
}

http::Reply Routes::enable(const http::RequestView&) {
  control_.set_ready(true);
  http::Reply reply;
  reply.body = readyz(control_.overview()).body;
  return reply;
}

// 500 and not 422: the request, which has no content, was in order. What is wrong is the server's
// own configuration, as where Prometheus is asked to reload.
http::Reply Routes::reload(const http::RequestView&) {
  const server::Control::Reloaded reloaded = control_.reload();
  http::Reply reply;
  reply.status = reloaded.done ? 200 : 500;
  reply.body = reloaded.message;
  if (reply.body.empty()) reply.body = reloaded.done ? "reloaded" : "not reloaded";
  if (!reply.body.ends_with('\n')) reply.body += '\n';
  return reply;
}

http::Reply Routes::summary(const http::RequestView&) {
  http::Reply reply;
  reply.content_type = "application/json";
  reply.body = server::summary_json(server::summary_of(control_.overview()));
  return reply;
}

http::Reply Routes::faults(const http::RequestView&) {
  http::Reply reply;
  reply.content_type = "application/json";
  reply.body = faults_json(control_.overview());
  return reply;
}

http::Reply Routes::set_faults(const http::RequestView& request) {
  try {
    const std::optional<std::uint64_t> seed = seed_of(request.target);
    const auto result = control_.set_faults(fault::parse_specs(request.content), seed);
    return result.done ? faults(request) : error(409, result.message);
  } catch (const UsageError& wrong) {
    return error(400, wrong.what());
  }
}

http::Reply Routes::clear_faults(const http::RequestView& request) {
  const auto result = control_.set_faults({}, std::nullopt);
  return result.done ? faults(request) : error(409, result.message);
}

}  // namespace merhaba::admin

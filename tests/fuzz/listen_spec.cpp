// Addresses to listen on: an accepted one, written out from its parts, is accepted again with the
// same parts; a refused one is refused in words that can be printed.
#include "net/listen_spec.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "fuzz/property.hpp"
#include "net/resolve.hpp"

namespace merhaba::fuzz {
namespace {

using net::ListenSpec;
using Kind = ListenSpec::Kind;

std::optional<ListenSpec> parse(std::string_view text) {
  try {
    return net::parse_listen(text);
  } catch (const UsageError& error) {
    const std::string message = error.what();
    if (!is_visible(message)) broken("a refusal can be printed", message);
    require(message.find(make_visible(text)) != std::string::npos, "a refusal names the text");
    return std::nullopt;
  }
}

std::string octal(unsigned mode) {
  std::string digits;
  for (; mode > 0; mode /= 8) digits.insert(digits.begin(), static_cast<char>('0' + mode % 8));
  return digits.empty() ? "0" : digits;
}

std::string written(const ListenSpec& spec) {
  const std::string port = ':' + std::to_string(spec.port);
  switch (spec.kind) {
    case Kind::systemd:
      return spec.name.empty() ? "systemd" : "systemd:" + spec.name;
    case Kind::unix_path:
      return "unix:" + spec.path + (spec.mode ? ",mode=" + octal(*spec.mode) : "");
    case Kind::tcp:
      break;
  }
  if (spec.wildcard) return port;
  const bool v6 = spec.host.find(':') != std::string::npos;
  return v6 ? '[' + spec.host + ']' + port : spec.host + port;
}

bool same(const ListenSpec& a, const ListenSpec& b) {
  return a.kind == b.kind && a.host == b.host && a.wildcard == b.wildcard && a.port == b.port &&
         a.path == b.path && a.mode == b.mode && a.name == b.name;
}

void check_parts(const ListenSpec& spec) {
  require(is_visible(spec.text), "the text can be printed");
  require(spec.kind != Kind::tcp || spec.wildcard == spec.host.empty(), "a host is missing or all");
  require(spec.host.find('\0') == std::string::npos, "a host holds no NUL");
  require(spec.path.find('\0') == std::string::npos, "a path holds no NUL");
  require((spec.kind == Kind::unix_path) != spec.path.empty(), "a Unix socket has a path");
  require(!spec.mode || *spec.mode <= 0777, "a mode is one of permissions");
}

bool is_literal(const std::string& host) {
  in6_addr v6;
  in_addr v4;
  return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 ||
         ::inet_pton(AF_INET, host.c_str(), &v4) == 1;
}

// A literal needs no resolver, so it is looked up; and what that comes to is an address again.
void check_address(const ListenSpec& spec) {
  const auto addresses = net::resolve(spec);
  require(addresses.size() == 1, "a literal is one address");
  const std::string text = addresses.front().text();
  const std::optional<ListenSpec> again = parse(text);
  if (!again || again->port != spec.port) broken("an address is written as it is read", text);
  require(net::resolve(*again).front().text() == text, "and stays the same");
}

}  // namespace

void run(std::string_view input) {
  const std::optional<ListenSpec> spec = parse(input);
  if (!spec) return;
  check_parts(*spec);
  const std::string text = written(*spec);
  const std::optional<ListenSpec> again = parse(text);
  if (!again || !same(*spec, *again)) broken("an address written out is accepted again", text);
  if (spec->kind == Kind::tcp && !spec->wildcard && is_literal(spec->host)) check_address(*spec);
}

}  // namespace merhaba::fuzz

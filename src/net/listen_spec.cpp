#include "net/listen_spec.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <string>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba::net {
namespace {

[[noreturn]] void refuse(std::string_view text, const std::string& reason) {
  throw UsageError(
      tr_format("\"{}\" is not an address: {}; write HOST:PORT, [V6]:PORT, :PORT, PORT, "
                "unix:PATH[,mode=OCTAL] or systemd[:NAME]",
                make_visible(text), reason));
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What inet_pton does not take is a name, for the resolver to judge; here only what no name holds.
bool may_be_name(std::string_view host) {
  return std::none_of(host.begin(), host.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f ||
           std::string_view("/@?#[]%\"\\").find(c) != std::string_view::npos;
  });
}

// An IPv6 literal, with or without a zone ("fe80::1%eth0").
bool is_v6(std::string_view host) {
  const std::string_view literal = host.substr(0, host.find('%'));
  const std::string_view zone = host.substr(std::min(literal.size() + 1, host.size()));
  if (!may_be_name(zone) || zone.find(':') != std::string_view::npos) return false;
  if (literal.find('\0') != std::string_view::npos) return false;  // which would end it for C
  in6_addr ignored;
  return ::inet_pton(AF_INET6, std::string(literal).c_str(), &ignored) == 1;
}

std::uint16_t parse_port(std::string_view text, std::string_view digits) {
  if (digits.empty()) refuse(text, tr("the port is missing"));
  if (!all_digits(digits)) refuse(text, tr("the port must be a number from 0 to 65535"));
  unsigned long port = 0;
  for (char digit : digits) {
    port = port * 10 + static_cast<unsigned long>(digit - '0');
    if (port > 65535) {
      refuse(text, tr_format("port {} is above 65535, the highest port", digits));
    }
  }
  return static_cast<std::uint16_t>(port);
}

void parse_unix(ListenSpec& spec, std::string_view text, std::string_view path) {
  constexpr std::string_view kModeKey = ",mode=";
  if (const auto comma = path.rfind(kModeKey); comma != std::string_view::npos) {
    const std::string_view octal = path.substr(comma + kModeKey.size());
    path = path.substr(0, comma);
    unsigned mode = 0;
    for (char c : octal) {
      if (c < '0' || c > '7' || (mode = mode * 8 + static_cast<unsigned>(c - '0')) > 0777) {
        refuse(text, tr("the mode must be octal, from 0 to 0777, as in mode=0660"));
      }
    }
    if (octal.empty()) refuse(text, tr("the mode is missing, as in mode=0660"));
    spec.mode = static_cast<mode_t>(mode);
  }
  if (path.empty() || path == "@") refuse(text, tr("the path is missing"));
  if (path.find('\0') != std::string_view::npos) refuse(text, tr("the path contains a NUL byte"));
  if (path.front() == '@') {  // as ss(8) and socat write it
#ifdef MERHABA_LINUX
    if (spec.mode) refuse(text, tr("an abstract socket has no file, so it has no mode"));
#else
    refuse(text, tr("abstract sockets (unix:@NAME) exist on Linux only"));
#endif
  }
  spec.kind = ListenSpec::Kind::unix_path;
  spec.path = path;
}

void parse_tcp(ListenSpec& spec, std::string_view text) {
  if (all_digits(text)) {
    spec.host = "127.0.0.1";
    spec.port = parse_port(text, text);
    return;
  }
  if (text.front() == '[') {
    const auto end = text.find(']');
    if (end == std::string_view::npos) refuse(text, tr("the closing bracket is missing"));
    const std::string_view host = text.substr(1, end - 1);
    if (!is_v6(host)) {
      refuse(text, tr_format("\"{}\" is not an IPv6 address", make_visible(host)));
    }
    if (end + 1 == text.size()) refuse(text, tr("the port is missing"));
    if (text[end + 1] != ':') refuse(text, tr("after the bracket, \":PORT\" must follow"));
    spec.host = host;
    spec.port = parse_port(text, text.substr(end + 2));
    return;
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) refuse(text, tr("the port is missing"));
  if (is_v6(text))
    refuse(text, tr_format("an IPv6 address needs brackets: [{}]:PORT", make_visible(text)));
  if (const auto last = text.rfind(':'); last != colon) {
    const std::string_view head = text.substr(0, last);
    if (is_v6(head)) {
      refuse(text, tr_format("an IPv6 address needs brackets: [{}]{}", make_visible(head),
                             make_visible(text.substr(last))));
    }
    refuse(text, tr("there is one colon too many"));
  }
  spec.host = text.substr(0, colon);
  if (!may_be_name(spec.host)) {
    refuse(text,
           tr_format("\"{}\" is neither a host name nor an address", make_visible(spec.host)));
  }
  spec.wildcard = colon == 0;
  spec.port = parse_port(text, text.substr(colon + 1));
}

}  // namespace

ListenSpec parse_listen(std::string_view text) {
  ListenSpec spec;
  spec.text = make_visible(text);
  constexpr std::string_view kUnixPrefix = "unix:";
  constexpr std::string_view kSystemdWord = "systemd";
  if (text.empty()) refuse(text, tr("it is empty"));
  if (text.starts_with(kUnixPrefix)) {
    parse_unix(spec, text, text.substr(kUnixPrefix.size()));
  } else if (text == kSystemdWord) {
    spec.kind = ListenSpec::Kind::systemd;
  } else if (text.starts_with("systemd:")) {
    spec.kind = ListenSpec::Kind::systemd;
    spec.name = text.substr(kSystemdWord.size() + 1);
    if (spec.name.empty()) refuse(text, tr("the name is missing"));
  } else {
    parse_tcp(spec, text);
  }
  return spec;
}

}  // namespace merhaba::net

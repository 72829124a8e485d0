#include "server/log_escape.hpp"

namespace merhaba::server {
namespace {

bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

void append_hex(std::string& out, std::string_view prefix, char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += prefix;
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 0xFU];
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  for (char c : text) {
    if (is_plain(c)) {
      out += c;
    } else {
      append_hex(out, "\\x", c);
    }
  }
}

void append_escaped_json(std::string& out, std::string_view text) {
  for (char c : text) {
    if (is_plain(c)) {
      out += c;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else {
      append_hex(out, "\\u00", c);
    }
  }
}

}  // namespace merhaba::server

#include <algorithm>

#include "base/text.hpp"

namespace merhaba {
namespace {

// The length of the well-formed UTF-8 character at the front of `bytes` (RFC 3629: no overlong
// form, no surrogate, nothing above U+10FFFF) and its number; length 0 when there is none.
struct Character {
  std::size_t length = 0;
  char32_t code = 0;
};

Character character_at_front(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  if (lead < 0x80) return {1, lead};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() < length) return {};
  char32_t code = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(bytes[i]);
    if ((next & 0xc0U) != 0x80) return {};
    code = code << 6 | (next & 0x3fU);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kSmallest[length] || code > 0x10ffff || surrogate) return {};
  return {length, code};
}

// Characters that command a terminal or reorder the line instead of showing themselves: C0, DEL,
// C1, the line and paragraph separators, and the bidirectional controls.
bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);
}

void append_escaped(std::string& out, char byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  switch (byte) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += {'\\', 'x', kDigits[value >> 4], kDigits[value & 15]};
  }
}

}  // namespace

std::string make_visible(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto [length, code] = character_at_front(bytes);
    const std::size_t used = std::max<std::size_t>(length, 1);
    if (length == 0 || is_control(code)) {
      for (char byte : bytes.substr(0, used)) append_escaped(out, byte);
    } else {
      if (code == '\\') out += '\\';
      out += bytes.substr(0, used);
    }
    bytes.remove_prefix(used);
  }
  return out;
}

}  // namespace merhaba

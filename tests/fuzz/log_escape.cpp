// The access log's escaping: one line of printable ASCII from any bytes, and back.
#include "server/log_escape.hpp"

#include <charconv>
#include <string>

#include "fuzz/property.hpp"

namespace merhaba::fuzz {
namespace {

constexpr std::string_view kBefore = "before ";

// The bytes that `text` was made of. `hex_prefix`: what two hexadecimal digits follow; a backslash
// before anything else stands for what follows it, where `short_forms` exist.
std::string unescape(std::string_view text, std::string_view hex_prefix, bool short_forms) {
  std::string bytes;
  while (!text.empty()) {
    if (text.starts_with(hex_prefix)) {
      const std::string_view digits = text.substr(hex_prefix.size(), 2);
      unsigned value = 0;
      const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
      require(digits.size() == 2 && end == digits.data() + 2, "an escape has two digits");
      bytes += static_cast<char>(value);
      text.remove_prefix(hex_prefix.size() + 2);
      continue;
    }
    if (text.front() == '\\') {
      text.remove_prefix(1);
      require(short_forms && !text.empty() && (text.front() == '"' || text.front() == '\\'),
              "a backslash begins an escape");
    } else {
      require(text.front() != '"', "no quote is bare");
    }
    bytes += text.front();
    text.remove_prefix(1);
  }
  return bytes;
}

void check(std::string_view input, void (*append)(std::string&, std::string_view),
           std::string_view hex_prefix, bool short_forms) {
  std::string line(kBefore);
  append(line, input);
  require(line.starts_with(kBefore), "what was there before stays");
  line.erase(0, kBefore.size());
  for (char c : line) require(c >= ' ' && c <= '~', "the output is printable ASCII");
  if (unescape(line, hex_prefix, short_forms) != input) {
    broken("the output unescapes to the input", line);
  }
}

}  // namespace

void run(std::string_view input) {
  check(input, server::append_escaped, "\\x", false);
  check(input, server::append_escaped_json, "\\u00", true);
}

}  // namespace merhaba::fuzz

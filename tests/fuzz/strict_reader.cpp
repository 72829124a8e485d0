#include "fuzz/strict_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "fuzz/extension_grammar.hpp"

namespace merhaba::fuzz {
namespace {

constexpr std::string_view kLineEnd = "\r\n", kHeadEnd = "\r\n\r\n";

struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct GoesOn {};

void demand(bool holds, const char* fault) {
  if (!holds) throw Fault(fault);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_byte);
}

bool all_in(std::string_view text, std::string_view members) {
  return text.find_first_not_of(members) == std::string_view::npos;
}

std::string lower(std::string_view text) {
  std::string out;
  for (char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

// The line at the front of `rest`, which is taken off with its CRLF.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find(kLineEnd);
  if (end == std::string_view::npos) throw GoesOn{};
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + kLineEnd.size());
  return line;
}

struct Field {
  std::string name;  // in lower case
  std::string_view value;
};

Field read_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  demand(colon != std::string_view::npos, "a field has no colon");
  demand(is_token(line.substr(0, colon)), "a field's name is no token");
  const std::string_view value = line.substr(colon + 1);
  demand(std::all_of(value.begin(), value.end(), is_text_byte), "a field's value is no text");
  return {lower(line.substr(0, colon)), trim(value)};
}

struct Head {
  bool ordinary = true;
  bool is_1_0 = false;
  std::vector<Field> fields;

  std::vector<std::string_view> values(std::string_view name) const {
    std::vector<std::string_view> found;
    for (const Field& field : fields) {
      if (field.name == name) found.push_back(field.value);
    }
    return found;
  }
};

void read_request_line(std::string_view line, Head& head) {
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  demand(first != std::string_view::npos && first < last, "a request line has three parts");
  const std::string_view method = line.substr(0, first), version = line.substr(last + 1);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  constexpr std::array<std::string_view, 7> kServed{"GET",   "HEAD",   "POST",   "PUT",
                                                    "PATCH", "DELETE", "OPTIONS"};
  demand(std::find(kServed.begin(), kServed.end(), method) != kServed.end(), "a method not served");
  demand(!target.empty(), "a target is not empty");
  for (char c : target) demand(c > ' ' && c < '\x7f' && c != '#', "a target is visible ASCII");
  demand(target.front() != '*' || (target == "*" && method == "OPTIONS"), "* is for OPTIONS");
  const bool version_1 = version.size() == 8 && version.starts_with("HTTP/1.");
  demand(version_1 && version[7] >= '0' && version[7] <= '9', "the version is HTTP/1.x");
  head.is_1_0 = version[7] == '0';
  head.ordinary = target.front() == '/';
}

void judge_host(Head& head) {
  const auto hosts = head.values("host");
  demand(hosts.size() == 1 || (hosts.empty() && head.is_1_0), "there is one Host");
  if (hosts.empty()) return;
  const std::string_view host = hosts.front();
  const std::size_t colon = std::min(host.find(':'), host.size());
  head.ordinary = head.ordinary &&
                  all_in(lower(host.substr(0, colon)), "abcdefghijklmnopqrstuvwxyz0123456789.-") &&
                  all_in(host.substr(std::min(colon + 1, host.size())), "0123456789");
  for (char c : host) demand(c > ' ' && c < '\x7f' && c != '/' && c != '@', "a Host is no URI's");
}

bool is_chunked(Head& head) {
  const auto codings = head.values("transfer-encoding");
  if (codings.empty()) return false;
  demand(!head.is_1_0, "HTTP/1.0 has no Transfer-Encoding");
  demand(head.values("content-length").empty(), "a length is given twice");
  std::size_t chunked = 0;
  for (std::string_view list : codings) {
    while (true) {
      const std::size_t comma = std::min(list.find(','), list.size());
      const std::string coding = lower(trim(list.substr(0, comma)));
      demand(coding.empty() || coding == "chunked", "the only coding is chunked");
      if (coding == "chunked") ++chunked;
      // RFC 9110 section 5.6.1.2 would have a few empty elements ignored; llhttp refuses some.
      if (coding.empty()) head.ordinary = false;
      if (comma == list.size()) break;
      list.remove_prefix(comma + 1);
    }
  }
  demand(chunked == 1, "chunked is applied once");
  return true;
}

// Digits of `base` as a number; what is too large for any body is cut to that.
std::uint64_t number(std::string_view digits, unsigned base) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::uint64_t kHuge = std::uint64_t{1} << 48U;
  demand(!digits.empty(), "a number has digits");
  std::uint64_t value = 0;
  for (char c : lower(digits)) {
    const std::size_t digit = kDigits.substr(0, base).find(c);
    demand(digit != std::string_view::npos, "a number has digits only");
    value = std::min(value * base + digit, kHuge);
  }
  return value;
}

void take_content(std::string_view& rest, std::uint64_t size) {
  if (size > rest.size()) throw GoesOn{};
  rest.remove_prefix(static_cast<std::size_t>(size));
}

void take_chunks(std::string_view& rest) {
  for (;;) {
    const std::string_view line = take_line(rest);
    const std::size_t digits = std::min(line.find_first_of(" \t;"), line.size());
    const std::string extension = std::string(line.substr(digits)) + '\r';
    const ExtensionReading reading = read_extension(extension);
    demand(reading == ExtensionReading{extension.size() - 1, Extension::ended},
           "a chunk extension is well-formed");
    const std::uint64_t size = number(line.substr(0, digits), 16);
    if (size == 0) break;
    take_content(rest, size);
    if (rest.size() < kLineEnd.size()) throw GoesOn{};
    demand(rest.starts_with(kLineEnd), "a chunk ends with CRLF");
    rest.remove_prefix(kLineEnd.size());
  }
  for (std::string_view line = take_line(rest); !line.empty(); line = take_line(rest))
    read_field(line);
}

void take_request(std::string_view& rest, Reading& reading) {
  if (rest.find(kHeadEnd) == std::string_view::npos) throw GoesOn{};
  Head head;
  read_request_line(take_line(rest), head);
  for (std::string_view line = take_line(rest); !line.empty(); line = take_line(rest)) {
    head.fields.push_back(read_field(line));
  }
  judge_host(head);
  const bool chunked = is_chunked(head);
  reading.ordinary = head.ordinary;
  if (chunked) return take_chunks(rest);
  const auto lengths = head.values("content-length");
  demand(lengths.size() <= 1, "there is one Content-Length");
  if (!lengths.empty()) take_content(rest, number(lengths.front(), 10));
}

}  // namespace

Reading read_strictly(std::string_view in) {
  Reading reading;
  std::string_view rest = in;
  try {
    take_request(rest, reading);
    reading.length = in.size() - rest.size();
  } catch (const Fault& fault) {
    reading.fault = fault.what();
  } catch (const GoesOn&) {
    reading.length = 0;
  }
  return reading;
}

}  // namespace merhaba::fuzz

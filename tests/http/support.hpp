// What the http tests share: requests and cases in one line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/conversation.hpp"

namespace merhaba::http::test {

// A request of HTTP/1.1 with a Host, and the given fields ("Name: value\r\n…").
std::string get(const std::string& fields = "");
std::string post(const std::string& fields, const std::string& content = "");
std::string chunked(const std::string& content);  // `content` in chunks already

struct Case {
  std::string name;  // begins with the row of the RFC's requirement, where there is one
  std::string bytes;
  std::string outcome;  // as summary(), without the 100
  bool then_end = false;
};

// The outcome is the one expected, to the last byte the same however the bytes arrive: whole, one
// by one, and in two parts, split at every place; and no parser is left behind.
void check(const Case& c, const Limits& limits = {});
void check_all(const std::vector<Case>& cases, const Limits& limits = {});

inline const std::string kOk = "200; idle";
inline const std::string kTwo = "200 200; idle";
inline const std::string kBad = "400+close; closed";

}  // namespace merhaba::http::test

// The admin listener of a server under test.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"

namespace merhaba::e2e {

// "127.0.0.1:40000", where the first admin listener says it is.
inline std::string admin_of(const std::string& err) {
  const std::string before = "admin listener on ";
  const std::size_t at = err.find(before);
  if (at == std::string::npos) throw std::runtime_error("no admin listener in: " + err);
  return err.substr(at + before.size(), err.find('\n', at) - at - before.size());
}

inline Answer get(const std::string& address, const std::string& path,
                  const std::string& method = "GET", const std::string& fields = "") {
  return ask(address, method + " " + path + " HTTP/1.1\r\nHost: " + address + "\r\n" + fields +
                          "Connection: close\r\n\r\n");
}

inline std::vector<std::string> with_admin(std::vector<std::string> more = {}) {
  more.insert(more.end(), {"-l", "127.0.0.1:0", "--admin", "127.0.0.1:0"});
  return more;
}

}  // namespace merhaba::e2e

// A file of JSON lines, each of which a program that follows it sees at once; or stdout.
// Owned by who writes them.
#pragma once

#include <fstream>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace merhaba::bench::watch {

class JsonLines {
 public:
  // "-" is stdout. Throws Error when it cannot be written, as the other does.
  explicit JsonLines(const std::string& path);
  void write(const nlohmann::ordered_json& object);

 private:
  void check() const;

  const std::string path_;
  std::ofstream file_;
};

// To stdout, at once; throws Error when it was not written.
void say(const std::string& text);

}  // namespace merhaba::bench::watch

// What tests of whole processes need around them: files and folders that vanish, and waiting for a
// condition instead of for a time. Owned by the test that makes them.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace merhaba::test {

// How long anything is waited for before the test fails; only a failing test waits that long.
inline constexpr std::chrono::seconds kPatience{30};

bool eventually(const std::function<bool()>& holds);
void pause(std::chrono::milliseconds time);  // where the passing of time itself is the matter

// A nameless file that holds `content`, read from its beginning; not inherited by children.
Fd scratch_file(std::string_view content = {});
std::string content_of(int fd);  // all of it, wherever its offset is

// A folder of its own, removed with all that is in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + '/' + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// `size` bytes of every value; what is lost, doubled or out of place among them shows.
std::string patterned(std::size_t size);

std::string read_file(const std::string& path);  // "" where there is none
void write_file(const std::string& path, std::string_view content);

}  // namespace merhaba::test

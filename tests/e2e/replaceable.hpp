// A program whose file is replaced while it runs, as by an upgrade. Owned by its test.
#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "e2e/merhaba.hpp"

namespace merhaba::e2e {

class Replaceable {
 public:
  Replaceable() { put_back(); }

  Command command() const {
    Command command;
    command.words = {path()};
    return command;
  }
  std::string path() const { return folder_ / "merhaba"; }

  void replace(const std::string& script) const {
    remove();
    test::write_file(path(), "#!/bin/sh\n" + script + "\n");
    ::chmod(path().c_str(), 0755);
  }
  void remove() const { std::filesystem::remove(path()); }
  void put_back() const {
    std::error_code absent;
    std::filesystem::remove(path(), absent);
    std::filesystem::create_symlink(binary(), path());
  }
  static std::string binary() { return std::getenv("MERHABA_BINARY"); }

 private:
  Folder folder_;
};

}  // namespace merhaba::e2e

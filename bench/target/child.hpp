// A program that we start: its words go into a file, and it ends with us at the latest.
// Owned by who started it.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace merhaba::bench::target {

// A folder of its own, removed with all that is in it.
class ScratchFolder {
 public:
  ScratchFolder();  // below TMPDIR or /tmp; throws Error
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Command {
  std::vector<std::string> words;  // the program, looked up in PATH, /usr/sbin and /sbin; arguments
  std::map<std::string, std::string> environment;  // on top of ours
  std::string output;                              // the file for both of its outputs
  std::optional<unsigned> cpu;                     // the only one it may use
};

// Where a program of this name is, or nothing.
std::optional<std::string> find_program(const std::string& name);

class Child {
 public:
  explicit Child(const Command& command);  // throws Error when it cannot be started
  ~Child();                                // stops it
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t id() const { return id_; }
  bool ended();  // does not wait
  int wait();    // its exit code, or minus the signal that ended it
  // SIGTERM, and SIGKILL to who does not heed it within 15 s. What it has started goes with it.
  void stop();
  std::string output() const;  // what it has said so far

 private:
  std::string output_;
  pid_t id_ = -1;
  bool reaped_ = false;
  int code_ = 0;
};

}  // namespace merhaba::bench::target

// A program that we start: its output goes into a file, and it ends with us at the latest.
// Owned by the code that started it.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace merhaba::bench::target {

// A temporary folder; the destructor removes it with its content.
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
  std::map<std::string, std::string> environment;  // added to ours
  std::string output;                              // the file for both of its outputs
  std::optional<unsigned> cpu;                     // the only one it may use
  bool outlived = false;  // the processes it started may outlive it, until stop()
};

// Returns the path of a program of this name, or nothing.
std::optional<std::string> find_program(const std::string& name);

class Child {
 public:
  explicit Child(const Command& command);  // throws Error when it cannot be started
  ~Child();                                // stops it
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t id() const { return id_; }
  bool ended();  // does not wait
  int wait();    // returns its exit code, or minus the signal that ended it
  // Sends SIGTERM, and SIGKILL if it has not ended within 15 s. Ends the processes it started, too,
  // even if it has ended before.
  void stop();
  std::string output() const;  // all of it so far

 private:
  void end_group();

  std::string output_;
  bool outlived_;
  pid_t id_ = -1;
  bool ended_ = false;
  bool reaped_ = false;
  int code_ = 0;
};

}  // namespace merhaba::bench::target

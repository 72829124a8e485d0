// A child process of a test: started, watched, signalled, waited for.
// Owned by its test: when the object goes, the process and those it has started are gone too.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/fd.hpp"

namespace merhaba::test {

struct Command {
  std::vector<std::string> words;  // the program, looked up in PATH, and its arguments
  std::vector<std::pair<std::string, std::string>> variables;  // on top of our environment
  std::string input;                                           // all there is on standard input
  unsigned open_files = 0;                                     // RLIMIT_NOFILE; 0: as ours
  std::function<void()> before_exec;                           // in the child, last of all
};

class Process {
 public:
  explicit Process(const Command& command);  // throws when it cannot be started
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  std::string out() const;  // what it has written so far
  std::string err() const;

  void signal(int number) const;
  bool ended();  // does not wait; its id stays taken until then
  // Its exit code, or minus the signal that ended it. Throws when it does not end in time.
  int wait();

 private:
  void reap();

  Fd in_, out_, err_;
  std::string name_;
  pid_t id_ = -1;
  bool reaped_ = false;
  int code_ = 0;
};

// What a command that ends by itself has said.
struct Said {
  int code = 0;
  std::string out;
  std::string err;
};
Said run(const Command& command);

bool may_open(unsigned descriptors);         // raises our own RLIMIT_NOFILE for it
bool have_program(const std::string& name);  // somewhere in PATH

// Only if /proc shows it, on Linux; -1 elsewhere.
int open_descriptors(pid_t process);
int open_sockets(pid_t process);
double cpu_seconds(pid_t process);  // user and system time since its start

}  // namespace merhaba::test

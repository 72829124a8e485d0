// Another program, started as a child process with descriptors of ours.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace merhaba {

struct Program {
  std::string path;  // with a slash: it is not looked up
  std::vector<std::string> arguments;
  // NAME=VALUE; to these the child adds LISTEN_PID, its own process id.
  std::vector<std::string> environment;
  // They are 3, 4, ... of the child, whatever their numbers are here. Others are not passed, as all
  // are close-on-exec, but for 0, 1 and 2.
  std::vector<int> descriptors;
  int input = -1;                    // is the child's standard input; -1: ours is
  std::vector<int> ignored_signals;  // all others have their default action, and none is blocked
};

// Returns the child's process id, and does not wait; -1 and errno when there cannot be another
// process. Where the program cannot be executed, the child writes "failed ERRNO" and a line end to
// the last of `descriptors`, which is a stream, and ends. May be called while there are threads.
// Throws std::bad_alloc.
pid_t spawn(const Program& program);

}  // namespace merhaba

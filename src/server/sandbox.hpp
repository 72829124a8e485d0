// --sandbox: the system calls that serving takes, and no others.
#pragma once

namespace merhaba::server {

// Throws Error where this build has none.
void check_sandbox();

// Call before there is a loop. libuv makes a ring (io_uring) for each from 1.45 on, and what is
// asked by a ring passes no filter; it does without where there is none to be had. Throws Error.
void prepare_sandbox();

// From here on any other system call ends the process, of this thread and of those it starts.
// Call when everything is open and the user is the final one, before there are threads. Throws
// Error.
void enter_sandbox();

}  // namespace merhaba::server

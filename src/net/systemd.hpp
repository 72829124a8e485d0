// Listening sockets passed by the service manager, by sd_listen_fds(3)'s protocol.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"

namespace merhaba::net {

inline constexpr int kFirstPassed = 3;  // SD_LISTEN_FDS_START

struct PassedSocket {
  int fd;
  std::string name;  // "unknown" where the service manager gives none, as sd_listen_fds(3) calls it
};

// All that were passed to this very process, whoever takes them. Throws Error when there are none.
std::vector<PassedSocket> passed_sockets();

// Makes it non-blocking and close-on-exec. Throws Error, also when it is no stream socket, or does
// not listen. A predecessor's may rest just now (--fault refuse).
enum class Listens : bool { perhaps, surely };
void check_passed(const PassedSocket& passed, Listens listens = Listens::surely);

struct TakenSocket {
  Fd fd;
  std::string name;
};

// The descriptors passed (LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES), by name; all when `name` is
// empty. Non-blocking and close-on-exec. Throws Error when there are none, or they are not
// listening stream sockets.
std::vector<TakenSocket> take_systemd_sockets(const std::string& name);

// In words: no socket of that name is among those passed; one was given twice.
std::string explain_no_such_socket(const std::string& name, const std::string& all_names);
std::string explain_taken_twice(const std::string& name);

}  // namespace merhaba::net

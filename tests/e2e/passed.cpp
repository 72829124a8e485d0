#include "e2e/passed.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace merhaba::e2e {

Socket::Socket() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  ::fcntl(fd(), F_SETFD, FD_CLOEXEC);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (::bind(fd(), reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(fd(), 16) != 0 ||
      ::getsockname(fd(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("cannot listen");
  }
  address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

Command passed(const std::vector<const Socket*>& sockets, const std::string& names, int further) {
  Command command;
  command.variables = {{"LISTEN_FDS", std::to_string(sockets.size())}, {"LISTEN_FDNAMES", names}};
  std::vector<int> fds;
  for (const Socket* socket : sockets) fds.push_back(socket->fd());
  if (further >= 0) fds.push_back(further);
  command.before_exec = [fds] {
    constexpr int kFirst = 3;
    constexpr int kOutOfTheWay = 100;
    for (std::size_t i = 0; i < fds.size(); ++i) {
      ::dup2(fds[i], kOutOfTheWay + static_cast<int>(i));
    }
    for (std::size_t i = 0; i < fds.size(); ++i) {
      ::dup2(kOutOfTheWay + static_cast<int>(i), kFirst + static_cast<int>(i));
      ::close(kOutOfTheWay + static_cast<int>(i));
    }
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  };
  return command;
}

}  // namespace merhaba::e2e

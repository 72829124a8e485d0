// The listening sockets of the process that this one succeeds, until they are taken. Start-up only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "net/address.hpp"
#include "net/hand_over.hpp"

namespace merhaba::net {

// The sockets of one address: of each of the predecessor's workers, or one that they share.
struct HandedSocket {
  SocketAddress address;
  std::vector<Fd> fds;  // non-blocking and close-on-exec
  Origin origin;
  std::string name;  // of the service manager's
};

class HandedSockets {
 public:
  // Null where this process succeeds none. Throws Error when what is passed is not complete.
  static std::unique_ptr<HandedSockets> of_environment();

  // Those of ours at `address`; nothing where there are none, or they are taken.
  std::optional<HandedSocket> take(const SocketAddress& address);
  // For addresses of one host with port 0: the port that the system chose for the predecessor; 0
  // where none is left. In the order of its addresses.
  std::uint16_t chosen_port(const std::vector<SocketAddress>& addresses) const;
  // Those of the service manager, by name; all when `name` is empty. Throws Error as
  // take_systemd_sockets() does, and when one of them is taken.
  std::vector<HandedSocket> take_service_managers(const std::string& name);

  // A character for each socket, in the order of the descriptors: '1' where it was taken.
  std::string taken() const;
  // Those that nobody has taken: from here on they are the predecessor's alone.
  void close_rest() noexcept;

  bool is_ready() const noexcept { return is_ready_; }  // see HandOver
  Fd take_channel() noexcept { return std::move(channel_); }

 private:
  struct Entry {
    Fd fd;  // empty: taken
    SocketAddress address;
    Origin origin;
    std::string name;
    bool is_taken = false;
  };
  static HandedSocket take(Entry& entry);

  bool is_ready_ = true;

  std::vector<Entry> sockets_;
  Fd channel_;
};

}  // namespace merhaba::net

// What is passed to a successor beside its listening sockets: which of them come from where, and
// the descriptor of the channel to its predecessor. The sockets themselves are descriptors 3 and
// on, by sd_listen_fds(3)'s protocol.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_id.hpp"

namespace merhaba::net {

inline constexpr const char* kHandOverVariable = "MERHABA_HAND_OVER";

// What a listening socket itself does not say.
struct Origin {
  bool is_service_managers = false;  // else ours
  bool port_was_chosen = false;      // by the system: port 0 was asked for
  std::optional<FileId> file;        // of a Unix socket of ours

  bool operator==(const Origin&) const = default;
};

struct HandOver {
  int channel = -1;
  bool is_ready = true;         // false: it was taken out of rotation, by its admin listener
  std::vector<Origin> sockets;  // in the order of the descriptors
};

// Whether this process was started to take the place of another.
bool is_successor() noexcept;

// "7 ours chosen service-manager file:64769:1234", "7 disabled ours": the value of
// MERHABA_HAND_OVER.
std::string to_text(const HandOver& hand_over);
// Nothing where that is none, as one of another version may be.
std::optional<HandOver> parse_hand_over(std::string_view text);

}  // namespace merhaba::net

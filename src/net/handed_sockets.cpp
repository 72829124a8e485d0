#include "net/handed_sockets.hpp"

#include <cerrno>
#include <cstdlib>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "net/new_socket.hpp"
#include "net/systemd.hpp"

namespace merhaba::net {

std::unique_ptr<HandedSockets> HandedSockets::of_environment() {
  const char* const text = std::getenv(kHandOverVariable);
  if (text == nullptr) return nullptr;
  const std::optional<HandOver> hand_over = parse_hand_over(text);
  const std::vector<PassedSocket> passed = passed_sockets();
  if (!hand_over || hand_over->sockets.size() != passed.size()) {
    throw Error(
        tr_format("cannot take over from the running process: {} is \"{}\", which this version "
                  "does not know; stop that process and start this one instead",
                  kHandOverVariable, make_visible(text)));
  }
  auto handed = std::make_unique<HandedSockets>();
  handed->is_ready_ = hand_over->is_ready;
  for (const PassedSocket& socket : passed) {
    const Origin& origin = hand_over->sockets[handed->sockets_.size()];
    check_passed(socket, origin.is_service_managers ? Listens::surely : Listens::perhaps);
    handed->sockets_.push_back({Fd(socket.fd), local_address(socket.fd), origin, socket.name});
  }
  if (!make_non_blocking_close_on_exec(hand_over->channel)) {
    throw Error(tr_format("cannot take over from the running process: {}", system_message(errno)));
  }
  handed->channel_.reset(hand_over->channel);
  return handed;
}

HandedSocket HandedSockets::take(Entry& entry) {
  entry.is_taken = true;
  HandedSocket socket{entry.address, {}, entry.origin, entry.name};
  socket.fds.push_back(std::move(entry.fd));
  return socket;
}

std::optional<HandedSocket> HandedSockets::take(const SocketAddress& address) {
  std::optional<HandedSocket> found;
  for (Entry& entry : sockets_) {
    if (entry.is_taken || entry.origin.is_service_managers) continue;
    if (!is_same(entry.address, address)) continue;
    HandedSocket taken = take(entry);
    if (found) {
      found->fds.push_back(std::move(taken.fds.front()));
    } else {
      found = std::move(taken);
    }
  }
  return found;
}

std::uint16_t HandedSockets::chosen_port(const std::vector<SocketAddress>& addresses) const {
  for (const Entry& entry : sockets_) {
    if (entry.is_taken || !entry.origin.port_was_chosen) continue;
    SocketAddress wanted = addresses.front();
    wanted.set_port(entry.address.port());
    if (is_same(entry.address, wanted)) return wanted.port();
  }
  return 0;
}

std::vector<HandedSocket> HandedSockets::take_service_managers(const std::string& name) {
  std::vector<HandedSocket> found;
  std::string all_names;
  for (Entry& entry : sockets_) {
    if (!entry.origin.is_service_managers) continue;
    all_names += (all_names.empty() ? "" : ", ") + make_visible(entry.name);
    if (!name.empty() && entry.name != name) continue;
    if (entry.is_taken) throw Error(explain_taken_twice(name));
    found.push_back(take(entry));
  }
  if (found.empty()) throw Error(explain_no_such_socket(name, all_names));
  return found;
}

std::string HandedSockets::taken() const {
  std::string text;
  for (const Entry& entry : sockets_) text += entry.is_taken ? '1' : '0';
  return text;
}

void HandedSockets::close_rest() noexcept {
  for (Entry& entry : sockets_) entry.fd.reset();
}

}  // namespace merhaba::net

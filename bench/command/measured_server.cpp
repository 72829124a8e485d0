#include "bench/command/measured_server.hpp"

#include "base/error.hpp"
#include "bench/load/mode.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::command {

bool is_address(const std::string& text) {
  return text.find('=') == std::string::npos &&
         (text.find(':') != std::string::npos ||
          text.find_first_not_of("0123456789") == std::string::npos);
}

MeasuredServer::MeasuredServer(const std::string& text, std::optional<pid_t> process,
                               load::Mode mode, const LoadOptions& options,
                               const target::Testbed& testbed) {
  if (is_address(text)) {
    target_ =
        std::make_unique<target::Target>(net::resolve(net::parse_listen(text)).front(), process);
    contestant_ = {
        text, target_->text(), "", target_->address().text(), target_->capacity().value_or(0), ""};
    return;
  }
  const target::Places places = target::find_places(options.peers);
  const target::Peer peer = target::find_peer(target::read_peers(places), text);
  if (!peer.can(mode)) {
    throw UsageError(peer.name + " cannot do --mode " + std::string(load::mode_name(mode)) + ": " +
                     peer.about);
  }
  peer_ = std::make_unique<target::RunningPeer>(
      peer, places,
      target::PeerSettings{options.backlog.value_or(testbed.longest_backlog()),
                           testbed.server_cpu()});
  contestant_ = contestant_of(peer.name, *peer_);
}

void MeasuredServer::stop() {
  if (peer_) contestant_.last_words = peer_->stop();
}

result::Contestant contestant_of(const std::string& name, target::RunningPeer& server) {
  return {name,
          server.peer().about,
          server.version(),
          server.target().address().text(),
          server.target().capacity().value_or(0),
          ""};
}

}  // namespace merhaba::bench::command

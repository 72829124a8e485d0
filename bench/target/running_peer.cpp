#include "bench/target/running_peer.hpp"

#include <filesystem>
#include <sstream>
#include <thread>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "bench/kernel/file.hpp"
#include "net/new_socket.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::target {
namespace {

constexpr const char* kAddress = "127.0.0.1";

// Returns a port that was free a moment ago: most servers cannot choose one and report it.
std::uint16_t free_port() {
  net::SocketAddress address =
      net::resolve(net::parse_listen(std::string(kAddress) + ":0")).front();
  const Fd socket = net::new_stream_socket(address.family());
  if (!socket || ::bind(socket.get(), address.get(), address.length) != 0) {
    throw Error("cannot find a free port on " + std::string(kAddress));
  }
  return net::local_address(socket.get()).port();
}

std::string first_line_with_a_digit(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_of("0123456789") != std::string::npos) return line;
  }
  return "";
}

}  // namespace

RunningPeer::RunningPeer(const Peer& peer, const Places& places, const PeerSettings& settings)
    : peer_(peer),
      settings_(settings),
      values_{
          {"@address@", kAddress},
          {"@port@", std::to_string(free_port())},
          {"@backlog@", std::to_string(settings.backlog)},
          {"@folder@", folder_.path()},
          {"@config@", folder_.path() + "/config"},
          {"@peers@", places.peers},
          {"@build@", places.build},
          {"@floors@", places.floors},
      } {
  if (!peer.config.empty()) {
    kernel::write_file(values_["@config@"],
                       filled(kernel::read_file(places.peers + "/" + peer.config)));
  }
  if (!peer.prepare.empty()) {
    Command prepare = command(peer.prepare);
    prepare.cpu.reset();
    Child preparation(prepare);
    if (preparation.wait() != 0) {
      throw Error("cannot prepare " + peer.name + ": " + preparation.output());
    }
  }
  version_ = ask_version();
  Command main = command(peer.command);
  main.outlived = settings.outlived;
  child_ = std::make_unique<Child>(main);
  wait_until_listening();
}

Command RunningPeer::command(const std::vector<std::string>& words) const {
  Command command{filled(words), {}, folder_.path() + "/output", settings_.cpu};
  for (const auto& [name, value] : peer_.environment) command.environment[name] = filled(value);
  return command;
}

std::string RunningPeer::filled(std::string text) const {
  for (const auto& [placeholder, value] : values_) {
    for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos;) {
      text.replace(at, placeholder.size(), value);
      at += value.size();
    }
  }
  return text;
}

std::vector<std::string> RunningPeer::filled(const std::vector<std::string>& words) const {
  std::vector<std::string> all;
  all.reserve(words.size());
  for (const std::string& word : words) all.push_back(filled(word));
  return all;
}

std::string RunningPeer::ask_version() const {
  if (peer_.version.empty()) return "";
  Child asked({filled(peer_.version), {}, folder_.path() + "/version", {}});
  asked.wait();
  return first_line_with_a_digit(asked.output());
}

void RunningPeer::wait_until_listening() {
  const net::SocketAddress address =
      net::resolve(net::parse_listen(values_["@address@"] + ":" + values_["@port@"])).front();
  const auto failed = [this] {
    return child_->ended() && (!settings_.outlived || child_->wait() != 0);
  };
  for (const kernel::Nanoseconds deadline = kernel::now() + settings_.patience;
       kernel::listen_queues(address).empty();) {
    if (failed() || kernel::now() > deadline) {
      throw Error(peer_.name + (failed() ? " ended before it listened" : " does not listen") +
                  " on " + address.text() + "; its output:\n" + child_->output());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  target_ = std::make_unique<Target>(address, child_->id());
}

std::string RunningPeer::stop() {
  child_->stop();
  return child_->output();
}

std::optional<ServerSummary> RunningPeer::summary() const {
  const std::string path = filled(peer_.summary);
  std::error_code unknown;
  if (path.empty() || !std::filesystem::exists(path, unknown)) return std::nullopt;
  return read_server_summary(path);
}

}  // namespace merhaba::bench::target

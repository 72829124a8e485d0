#include "bench/target/peer.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/load/mode.hpp"
#include "bench/target/child.hpp"

namespace merhaba::bench::target {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Takes a name: "SIGTERM".
int signal_of(const std::string& name) {
  for (int number = 1; number < NSIG; ++number) {
    const char* known = ::sigabbrev_np(number);
    if (known != nullptr && name == std::string("SIG") + known) return number;
  }
  throw Error("there is no signal \"" + name + "\"");
}

HandOver hand_over_of(const Json& entry) {
  HandOver hand_over;
  hand_over.start = entry.value("start", hand_over.start);
  hand_over.command = entry.value("command", hand_over.command);
  for (const std::string& name : entry.value("signals", std::vector<std::string>())) {
    hand_over.signals.push_back(signal_of(name));
  }
  hand_over.pid_file = entry.value("pid_file", "");
  if (hand_over.command.empty() && (hand_over.signals.empty() || hand_over.pid_file.empty())) {
    throw Error("\"hand_over\" needs a command, or signals and a pid_file");
  }
  return hand_over;
}

Peer peer_of(const std::string& name, const Json& entry) {
  Peer peer;
  peer.name = name;
  peer.about = entry.at("about");
  peer.command = entry.at("command");
  peer.prepare = entry.value("prepare", peer.prepare);
  peer.config = entry.value("config", "");
  peer.environment = entry.value("environment", peer.environment);
  peer.version = entry.value("version", peer.version);
  peer.package = entry.value("package", "");
  for (const std::string mode : entry.at("modes")) peer.modes.push_back(load::parse_mode(mode));
  peer.request = entry.value("request", "");
  peer.answer = entry.value("answer", "");
  peer.summary = entry.value("summary", "");
  peer.graceful_stop = signal_of(entry.value("graceful_stop", "SIGTERM"));
  if (entry.contains("hand_over")) peer.hand_over = hand_over_of(entry.at("hand_over"));
  if (peer.command.empty()) throw Error("\"command\" is empty");
  return peer;
}

Peer peer_by_command(const std::string& name, const std::string& command) {
  Peer peer;
  peer.name = name;
  peer.about = command;
  std::istringstream words(command);
  for (std::string word; words >> word;) peer.command.push_back(word);
  if (peer.command.empty()) throw UsageError(name + "= lacks its command");
  peer.summary = "@folder@/summary.json";  // for a merhaba started with it
  peer.modes = {load::Mode::drain, load::Mode::closed, load::Mode::open, load::Mode::keepalive,
                load::Mode::pipeline};
  return peer;
}

}  // namespace

bool Peer::can(load::Mode mode) const {
  return std::find(modes.begin(), modes.end(), mode) != modes.end();
}

Places find_places(const std::string& peers_option) {
  std::error_code unknown;
  const fs::path here = fs::read_symlink("/proc/self/exe", unknown).parent_path();
  Places places{here.string(), (here / "bench/floor").string(), peers_option};
  if (!fs::is_directory(places.floors, unknown)) {
    places.floors = (here / "../libexec/merhaba").lexically_normal().string();
  }
  if (places.peers.empty()) {
    const fs::path installed = (here / "../share/merhaba/peers").lexically_normal();
    // In a build tree they are in the source folder.
    places.peers = fs::exists(installed, unknown) ? installed.string() : MERHABA_PEERS;
  }
  return places;
}

std::vector<Peer> read_peers(const Places& places, const std::string& file) {
  const fs::path path = fs::path(places.peers) / file;
  std::ifstream content(path);
  if (!content) throw Error("cannot read " + path.string() + " (--peers names its folder)");
  try {
    std::vector<Peer> peers;
    const Json document = Json::parse(content);
    for (const auto& [name, entry] : document.items()) {
      try {
        peers.push_back(peer_of(name, entry));
      } catch (const std::exception& error) {
        throw Error(name + ": " + error.what());
      }
    }
    return peers;
  } catch (const std::exception& error) {
    throw Error(path.string() + ": " + error.what());
  }
}

Peer find_peer(const std::vector<Peer>& peers, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos) {
    return peer_by_command(text.substr(0, equals), text.substr(equals + 1));
  }
  std::vector<std::string_view> names;
  for (const Peer& peer : peers) {
    if (peer.name == text) return peer;
    names.push_back(peer.name);
  }
  std::string error = "there is no server named " + text;
  const std::string_view near = nearest(text, names.data(), names.size());
  if (!near.empty()) error += "; did you mean " + std::string(near) + "?";
  error += " (known:";
  for (const std::string_view name : names) error += " " + std::string(name);
  throw UsageError(error + "; any other as NAME='COMMAND', with @address@, @port@ and @backlog@)");
}

bool is_here(const Peer& peer, const Places& places) {
  const auto here = [&](std::string program) {
    if (program.starts_with("@build@")) program.replace(0, 7, places.build);
    if (program.starts_with("@floors@")) program.replace(0, 8, places.floors);
    return program.starts_with("@") || find_program(program).has_value();
  };
  return here(peer.command[0]) && (peer.prepare.empty() || here(peer.prepare[0]));
}

}  // namespace merhaba::bench::target

// The servers that compare can start, as bench/peers/peers.json describes them.
// A Peer is a value, copied freely.
#pragma once

#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/work.hpp"

namespace merhaba::bench::target {

struct Peer {
  std::string name;
  std::string about;
  std::vector<std::string> command;  // with placeholders, see bench/peers/README.md
  std::vector<std::string> prepare;
  std::string config;  // the template's name beside peers.json, or ""
  std::map<std::string, std::string> environment;
  std::vector<std::string> version;  // the command that tells it, or none
  std::string package;
  std::vector<load::Mode> modes;
  std::string request;          // what a client sends to it; "": HTTP's GET /
  std::string answer;           // what its response to that begins with
  std::string summary;          // the file in which it leaves its own account, see ServerSummary
  int graceful_stop = SIGTERM;  // to its main process: it serves those it has, and ends

  bool can(load::Mode mode) const;
};

// Where our own files are: beside this program in a build tree, or as installed.
struct Places {
  std::string build;   // the folder of this program and of merhaba
  std::string floors;  // of the floors
  std::string peers;   // of peers.json
};
Places find_places(const std::string& peers_option);

inline constexpr const char* kPeers = "peers.json";
inline constexpr const char* kDefaultPeers = "defaults.json";  // with a backlog of their own choice

// Throws Error that names the file and what is wrong in it.
std::vector<Peer> read_peers(const Places& places, const std::string& file = kPeers);
// The peer of this name, throwing UsageError with the nearest; NAME=COMMAND makes one.
Peer find_peer(const std::vector<Peer>& peers, const std::string& text);
// Whether its program is here.
bool is_here(const Peer& peer, const Places& places);

}  // namespace merhaba::bench::target

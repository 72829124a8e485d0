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

// How a peer hands its listening socket over to a successor while it serves.
struct HandOver {
  std::vector<std::string> start;  // in place of the peer's command, if that cannot hand over
  // Starts the successor, with @pid@ of the predecessor; none: the first of the signals does.
  std::vector<std::string> command;
  std::vector<int> signals;  // to the predecessor, the others once the successor is known
  std::string pid_file;      // names the process that serves; "": the one of the command does
};

struct Peer {
  std::string name;
  std::string about;
  std::vector<std::string> command;  // with placeholders, see bench/peers/README.md
  std::vector<std::string> prepare;
  std::string config;  // the template's name beside peers.json, or ""
  std::map<std::string, std::string> environment;
  std::vector<std::string> version;  // the command that prints it, or none
  std::string package;
  std::vector<load::Mode> modes;
  std::string request;          // what a client sends to it; "": HTTP's GET /
  std::string answer;           // how its response to that begins
  std::string summary;          // the file of its ServerSummary, or ""
  int graceful_stop = SIGTERM;  // to its main process, which serves its clients and ends
  std::optional<HandOver> hand_over;

  bool can(load::Mode mode) const;
};

// The folders of our own files: beside this program in a build tree, or as installed.
struct Places {
  std::string build;   // the folder of this program and of merhaba
  std::string floors;  // of the floors
  std::string peers;   // of peers.json
};
Places find_places(const std::string& peers_option);

inline constexpr const char* kPeers = "peers.json";
inline constexpr const char* kDefaultPeers = "defaults.json";  // with backlogs of their own choice

// Throws Error that names the file and what is wrong in it.
std::vector<Peer> read_peers(const Places& places, const std::string& file = kPeers);
// Returns the peer of this name, or makes one of NAME=COMMAND. Throws UsageError that suggests the
// nearest name.
Peer find_peer(const std::vector<Peer>& peers, const std::string& text);
// Returns whether its program is installed.
bool is_here(const Peer& peer, const Places& places);

}  // namespace merhaba::bench::target

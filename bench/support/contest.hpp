// Several servers side by side, each doing the same work in turn.
// Owns the servers, which it starts and which are gone when it goes, and their series.
#pragma once

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "bench/support/load_options.hpp"
#include "bench/support/progress.hpp"
#include "bench/support/results.hpp"
#include "bench/support/running_peer.hpp"
#include "bench/support/stage.hpp"

namespace merhaba::bench {

struct ContestOptions {
  std::vector<std::string> servers;  // as find_peer() takes them; none: all that are here
  unsigned rounds = 15;
  bool control = true;  // the first server twice: what this machine's noise looks like
};

class Contest {
 public:
  // Starts them. One that was not asked for by name and does not start is told of and left out.
  // Throws Error and UsageError. The references outlive it.
  Contest(const ContestOptions& contest, const LoadOptions& load, const Stage& stage);

  // The series of those that can do it. Round by round everybody has a turn, in a new order each
  // time; a first round warms up, uncounted. Who fails is told of and left out from then on.
  std::vector<const Series*> run(Mode mode);
  Results finish();  // stops them all

 private:
  struct Entry {
    std::unique_ptr<RunningPeer> server;
    Contestant contestant;
  };
  struct Turn {
    Entry* entry;
    Series* series;
  };

  void enter(const Peer& peer, const std::string& name);
  void prepare(Turn turn);
  void measure_once(Turn turn, unsigned round);
  // False, and told, when it failed.
  template <class Step>
  bool goes_well(const std::string& name, const Step& step);

  const ContestOptions& contest_;
  const LoadOptions& load_;
  const Stage& stage_;
  Places places_;
  std::deque<Entry> entries_;
  std::deque<Series> series_;
  std::mt19937_64 random_;
  Progress progress_;
};

}  // namespace merhaba::bench

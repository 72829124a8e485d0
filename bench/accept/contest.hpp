// Several servers side by side, each doing the same work in turn.
// Owns the servers, which it starts and which are gone when it goes, and their series.
#pragma once

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "bench/command/load_options.hpp"
#include "bench/command/progress.hpp"
#include "bench/result/results.hpp"
#include "bench/result/series_summary.hpp"
#include "bench/target/running_peer.hpp"
#include "bench/target/testbed.hpp"

namespace merhaba::bench::accept {

struct ContestOptions {
  std::vector<std::string> servers;  // as find_peer() takes them; none: all that are here
  unsigned rounds = 15;
  bool control = true;  // the first server twice: what this machine's noise looks like
};

class Contest {
 public:
  // Starts them. One that was not named by the user and does not start is reported and left out.
  // Throws Error and UsageError. The references outlive it.
  Contest(const ContestOptions& contest, const command::LoadOptions& load,
          const target::Testbed& testbed);

  // A line: "compare: merhaba, merhaba (A/A), nginx; drain, closed; 15 rounds after one to warm up;
  // about 50.4 s". The time is that of all runs; a drain, whose length nobody asks for, counts as
  // 120 ms.
  std::string announcement(const std::vector<load::Mode>& modes);
  // What the first of them is about to do, one for each mode that it can do; without runs.
  std::vector<result::SeriesSummary> planned(const std::vector<load::Mode>& modes) const;
  const result::Contestant& first() const { return entries_.front().contestant; }
  // The series of those that can do it. Round by round everybody has a turn, in a new order each
  // time; a first round warms up, uncounted. One that fails is reported and left out from then on.
  std::vector<const result::Series*> run(load::Mode mode);
  result::Results finish();  // stops them all

 private:
  struct Entry {
    std::unique_ptr<target::RunningPeer> server;
    result::Contestant contestant;
  };
  struct Turn {
    Entry* entry;
    result::Series* series;
  };

  void enter(const target::Peer& peer, const std::string& name);
  void prepare(Turn turn);
  void measure_once(Turn turn, unsigned round);
  // False, after reporting it, when it failed.
  template <class Step>
  bool goes_well(const std::string& name, const Step& step);

  const ContestOptions& contest_;
  const command::LoadOptions& load_;
  const target::Testbed& testbed_;
  target::Places places_;
  std::deque<Entry> entries_;
  std::deque<result::Series> series_;
  std::mt19937_64 random_;
  command::Progress progress_;
};

}  // namespace merhaba::bench::accept

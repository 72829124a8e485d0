// The page's words in its languages. They are no messages of the program (base/i18n.hpp): those are
// in the language of the process, these in that of the reader.
#pragma once

#include <array>
#include <string_view>

#include "admin/language.hpp"
#include "server/counters.hpp"

namespace merhaba::admin {

struct Words {
  std::string_view code;  // of the language, for HTML's lang
  char thousands = ',';
  char decimal = '.';

  struct State {
    std::string_view name;
    std::string_view meaning;
  };
  std::array<State, 4> states;  // in the order of Overview::Readiness
  std::string_view running_for;
  std::string_view days, hours, minutes, seconds;  // units
  std::string_view reload_failed;
  std::string_view faults_on;  // "{}"

  std::string_view connections_open, clients_waiting, accepted_per_second, responses_per_second;
  std::string_view of_at_most, of_capacity, in_all;  // "{}"

  std::string_view accept_queues, listener, worker, shared, waiting, deepest_15s, deepest_60s;
  std::string_view queue, capacity, dropped, unknown;
  std::string_view queue_text;  // what the bar shows, for those who do not see it: 4 times "{}"
  std::array<std::string_view, 3> queue_legend;  // now, in 15 s, in 60 s
  std::string_view no_queues;

  std::string_view last_minute, most, a_minute_ago, now;
  std::string_view chart_text;  // "{}" now, "{}" most

  std::string_view workers, heartbeat, waits, runs_for, is_stuck_for;
  std::string_view open, accepted, responses, longest_iteration;
  std::string_view less_than, or_more;  // "{}"

  std::string_view account, outcome, connections, percent, still_open;
  struct Outcome {
    std::string_view name;
    std::string_view meaning;
  };
  std::array<Outcome, server::kOutcomes> outcomes;  // in the order of server::Outcome

  std::string_view traffic, without_status, had_to_wait, received, sent, accept_pauses, paused_for;
  std::string_view closed_for_room, out_of_memory, log_lines_dropped, reloads, failed_reloads;
  std::string_view faults;
  std::string_view more, loads_anew;
};

const Words& words(Language language) noexcept;

}  // namespace merhaba::admin

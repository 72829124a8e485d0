// A worker whose loop the test turns by hand, on the test's own thread.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "server/open_listeners.hpp"
#include "server/responder.hpp"
#include "server/support.hpp"
#include "server/update.hpp"
#include "server/worker.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {

struct ByHand {
  Config wanted = config();
  LogLane access{1024 * 1024}, messages{1024 * 1024};
  std::vector<std::unique_ptr<Worker>> workers;
  Listening listening;

  void make() {
    workers.push_back(std::make_unique<Worker>(std::make_shared<const Config>(wanted),
                                               LogLanes{&access, &messages}));
    listening = open_listeners(wanted, workers, nullptr);
    worker().acceptor().set_cap(100);
  }
  Worker& worker() { return *workers.front(); }
  void turn() { uv_run(worker().loop().raw(), UV_RUN_NOWAIT); }
  const net::SocketAddress& address() { return listening.endpoints[0].address; }
  // Drains and ends; what became of all.
  Summary stop() {
    worker().stop(Worker::Stop::drain);
    worker().run();
    return Summary{{worker().counters()}};
  }
};

// Of the pools, after the worker's end.
inline void check_nothing_left(Worker& worker) {
  CHECK(worker.connections().in_use() == 0);
  CHECK(worker.pending().in_use() == 0);
  CHECK(worker.responder().service.requests.in_use() == 0);
  CHECK(worker.responder().service.texts.in_use() == 0);
}

// From the next turn on, and no other faults; null: none.
inline void set_plan(ByHand& hand, std::shared_ptr<fault::Plan> plan) {
  Config config = hand.worker().config();
  config.faults = plan ? plan->specs() : std::vector<fault::Spec>{};
  const auto shared = std::make_shared<const Config>(std::move(config));
  http::Responses responses = responses_of(*shared);
  http::Output output = output_of(responses, *shared);
  hand.worker().apply(std::make_unique<Update>(
      Update{shared, std::move(responses), std::move(output),
             LogLanes{&hand.access, &hand.messages}, std::move(plan), 100, 1}));
  hand.turn();
}

}  // namespace merhaba::server::test

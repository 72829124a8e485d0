#include "bench/report/timeline_plot.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

struct Row {
  const char* setting;
  double client;
  double at;
  const char* event;
};

std::vector<Story> stories(const std::vector<Row>& rows) {
  result::Sheet timeline{"timeline",
                         "",
                         {{"setting", "setting", result::Sheet::Unit::text},
                          {"client", "client"},
                          {"at_ns", "at", result::Sheet::Unit::time},
                          {"event", "event", result::Sheet::Unit::text}}};
  for (const Row& row : rows) timeline.add({row.setting, row.client, row.at, row.event});
  return stories_of(timeline);
}

std::string events(const Lane& lane) {
  std::string all;
  for (const Mark& mark : lane.marks) all += (all.empty() ? "" : ", ") + mark.event;
  return all;
}

TEST_CASE("a story has a lane for each client, its events in the order of time") {
  const std::vector<Story> all = stories({{"abort 0", 1, 0, "SYN"},
                                          {"abort 0", 7, 0, "SYN"},
                                          {"abort 0", 7, 2e9, "answered"},
                                          {"abort 0", 7, 1e9, "SYN again"},
                                          {"abort 0", 0, 1.5e9, "acceptor resumes"}});
  REQUIRE(all.size() == 1);
  CHECK(all[0].setting == "abort 0");
  CHECK(all[0].resumes == 1.5e9);
  CHECK(all[0].end() == 2e9);
  REQUIRE(all[0].lanes.size() == 2);
  CHECK(all[0].lanes[1].client == "7");
  CHECK(events(all[0].lanes[1]) == "SYN, SYN again, answered");
}

TEST_CASE("seen in the same look, a SYN comes before the connection it made") {
  const std::vector<Story> all = stories({{"s", 1, 0, "SYN"},
                                          {"s", 1, 5, "connected"},
                                          {"s", 1, 5, "data"},
                                          {"s", 1, 5, "SYN again"}});
  CHECK(events(all.at(0).lanes.at(0)) == "SYN, SYN again, connected, data");
}

TEST_CASE("what goes the same way is drawn once, whatever its times and its number of retries") {
  const std::vector<Story> all = stories({{"one", 1, 0, "data"},
                                          {"one", 1, 2, "data again"},
                                          {"other", 5, 1, "data"},
                                          {"other", 5, 7, "data again"},
                                          {"other", 5, 9, "data again"},
                                          {"third", 1, 0, "data"},
                                          {"third", 1, 2, "reset"}});
  REQUIRE(all.size() == 2);
  CHECK(all[0].setting == "one");
  CHECK(all[0].alike == 1);
  CHECK(all[1].setting == "third");
  CHECK(all[1].alike == 0);
}

TEST_CASE("an acceptor that resumes makes a difference even where nobody sees it") {
  CHECK(stories({{"a", 1, 0, "SYN"}, {"b", 1, 0, "SYN"}, {"b", 0, 9, "acceptor resumes"}}).size() ==
        2);
}

}  // namespace
}  // namespace merhaba::bench::report::test

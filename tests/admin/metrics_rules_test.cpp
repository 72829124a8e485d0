// What holds for any metrics, whatever they are: by promtool's judgement and ours.
#include <fmt/core.h>

#include <map>
#include <set>
#include <sstream>

#include "admin/fake_control.hpp"
#include "admin/metrics.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace merhaba::admin::test {
namespace {

constexpr std::chrono::milliseconds kStarted{1'764'192'640'123};

// After a hand-over to fewer workers one may have several queues of an address; and a path may
// have any characters.
server::Overview strange_overview() {
  server::Overview overview = busy_overview();
  overview.queues = {
      {"127.0.0.1:8080", 1, net::QueueState{3, 128, 11}, 40, 129},
      {"127.0.0.1:8080", 1, net::QueueState{4, 128, 12}, 41, 130},
      {"127.0.0.1:8080", 0, net::QueueState{4, 128, 12}, 41, 130},
      {"unix:@a\"b\\\\x00{c},d=\"e\" 1", 0, net::QueueState{1, 5, 0}, 1, 1},
      {"unix:/ç", 2, {}, 0, 0},
  };
  return overview;
}

struct Sample {
  std::string series;  // with its labels
  std::string value;
};

std::vector<Sample> samples(const std::string& text) {
  std::vector<Sample> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    const std::size_t space = line.rfind(' ');
    out.push_back({line.substr(0, space), line.substr(space + 1)});
  }
  return out;
}

TEST_CASE("promtool finds nothing to say about the metrics") {
  if (!merhaba::test::have_program("promtool"))
    SKIP("promtool (Debian: prometheus) is not installed");
  for (const server::Overview& overview :
       {busy_overview(), strange_overview(), server::Overview{}}) {
    merhaba::test::Command promtool;
    promtool.words = {"promtool", "check", "metrics"};
    promtool.input = metrics(overview, kStarted);
    const merhaba::test::Said said = merhaba::test::run(promtool);
    CHECK(said.code == 0);
    CHECK(said.out.empty());
    CHECK(said.err.empty());
  }
}

TEST_CASE("no series is in the metrics twice, nor a queue of which nothing is known") {
  const std::string text = metrics(strange_overview(), kStarted);
  std::set<std::string> seen;
  for (const Sample& sample : samples(text)) {
    INFO(sample.series);
    CHECK(seen.insert(sample.series).second);
  }
  CHECK(seen.size() >= 100);
  CHECK(seen.count(
            "merhaba_accept_queue_depth{listener=\"127.0.0.1:8080\",queue=\"2\",worker=\"1\"}") ==
        1);
  CHECK(seen.count("merhaba_accept_queue_depth{listener=\"127.0.0.1:8080\",queue=\"3\",worker="
                   "\"shared\"}") == 1);
  CHECK(text.find("unix:/ç") == std::string::npos);
}

TEST_CASE("a histogram's buckets never fall, and the last of them is its count") {
  std::map<std::string, std::uint64_t> last;  // by the series without its le
  std::size_t counts = 0;
  for (const Sample& sample : samples(metrics(busy_overview(), kStarted))) {
    const std::size_t bucket = sample.series.find("_bucket{");
    const std::size_t count = sample.series.find("_count");
    if (bucket != std::string::npos) {
      const std::size_t le = sample.series.find("le=\"");
      const std::string labels = sample.series.substr(bucket + 8, le - bucket - 8);
      const std::string key =
          sample.series.substr(0, bucket) + (labels.empty() ? "" : "{" + labels);
      const std::uint64_t value = std::stoull(sample.value);
      CHECK(value >= last[key]);
      last[key] = value;
    } else if (count != std::string::npos) {
      std::string key = sample.series.substr(0, count) + sample.series.substr(count + 6);
      if (key.ends_with('}')) key.back() = ',';
      REQUIRE(last.count(key) == 1);
      CHECK(std::stoull(sample.value) == last[key]);
      ++counts;
    }
  }
  CHECK(counts == 3);  // of batches, and of each worker's loop
}

TEST_CASE("connections by outcome and those open are those accepted") {
  std::uint64_t accepted = 0;
  std::uint64_t others = 0;
  for (const Sample& sample : samples(metrics(busy_overview(), kStarted))) {
    const auto is = [&](const char* name) { return sample.series.starts_with(name); };
    if (is("merhaba_connections_accepted_total")) accepted += std::stoull(sample.value);
    if (is("merhaba_connections_ended_total") || is("merhaba_connections_open")) {
      others += std::stoull(sample.value);
    }
  }
  CHECK(accepted == 4003);
  CHECK(others == accepted);
}

}  // namespace
}  // namespace merhaba::admin::test

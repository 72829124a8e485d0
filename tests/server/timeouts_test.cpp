#include "server/timeouts.hpp"

#include <array>
#include <chrono>
#include <string>
#include <thread>

#include "server/support.hpp"
#include "support/catch.hpp"
#include "uv/async.hpp"

namespace merhaba::server::test {
namespace {

constexpr Milliseconds kDurations[] = {Milliseconds{60}, Milliseconds{20}, Milliseconds{100},
                                       Milliseconds{0}, Timeouts::kNever};
enum Queue : Timeouts::Queue { kMedium, kShort, kLong, kAtOnce, kOrder };

// Entries named by their place, and what became of them.
struct Table {
  uv::Loop loop;
  Timeouts timeouts{kDurations};
  std::array<Timeouts::Entry, 6> entries;
  std::array<std::uint64_t, 6> fired_at{};
  std::string fired;  // "0m 1s": which, and of which queue
  int again = 0;      // times the handler still sets what has fired
  bool block_once = false;

  Table() { timeouts.open<&Table::on_expired>(loop, this); }
  ~Table() {
    for (Timeouts::Entry& entry : entries) timeouts.clear(entry);
    timeouts.close();
    loop.run();
  }
  void on_expired(Timeouts::Entry& entry, Timeouts::Queue queue) noexcept {
    CHECK(entry.queue == Timeouts::kNone);  // out of its queue already
    const auto index = static_cast<std::size_t>(&entry - entries.data());
    fired += (fired.empty() ? "" : " ") + std::to_string(index) + "mslao"[queue];
    fired_at[index] = loop.now();
    if (again > 0 && again-- > 0) timeouts.set(entry, queue);
    if (block_once) {
      block_once = false;
      std::this_thread::sleep_for(std::chrono::milliseconds(700));  // as a stop by SIGSTOP would
    }
  }
  // Runs until nothing is waited for.
  const std::string& run() {
    loop.run();
    return fired;
  }
};

TEST_CASE("of one queue, what was set first is first; and none before its time") {
  Table table;
  const std::uint64_t start = table.loop.now();
  for (std::size_t i : {2U, 0U, 1U}) table.timeouts.set(table.entries[i], kShort);
  CHECK(table.run() == "2s 0s 1s");
  for (std::size_t i : {0U, 1U, 2U}) CHECK(table.fired_at[i] >= start + 20);
}

TEST_CASE("of several queues, the shortest is first, in whatever order they were set") {
  Table table;
  const std::uint64_t start = table.loop.now();
  table.timeouts.set(table.entries[0], kLong);
  table.timeouts.set(table.entries[1], kMedium);
  table.timeouts.set(table.entries[2], kShort);
  CHECK(table.run() == "2s 1m 0l");
  CHECK(table.fired_at[0] >= start + 100);
  CHECK(table.fired_at[1] >= start + 60);
}

TEST_CASE("setting an entry again counts from then, and moves it from its queue") {
  Table table;
  table.timeouts.set(table.entries[0], kShort);
  table.timeouts.set(table.entries[1], kShort);
  table.timeouts.set(table.entries[0], kShort);
  CHECK(table.run() == "1s 0s");
  table.fired.clear();
  table.timeouts.set(table.entries[0], kShort);
  table.timeouts.set(table.entries[0], kLong);
  table.timeouts.set(table.entries[1], kMedium);
  CHECK(table.run() == "1m 0l");
}

TEST_CASE("a cleared entry does not fire, and clearing twice is harmless") {
  Table table;
  table.timeouts.set(table.entries[0], kShort);
  table.timeouts.set(table.entries[1], kShort);
  table.timeouts.clear(table.entries[0]);
  table.timeouts.clear(table.entries[0]);
  table.timeouts.clear(table.entries[5]);  // was never set
  CHECK(table.entries[0].queue == Timeouts::kNone);
  CHECK(table.run() == "1s");
}

TEST_CASE("an entry may be set by its own handler") {
  Table table;
  table.again = 2;
  const std::uint64_t start = table.loop.now();
  table.timeouts.set(table.entries[0], kShort);
  CHECK(table.run() == "0s 0s 0s");
  CHECK(table.fired_at[0] >= start + 60);
}

TEST_CASE("those that wait are visited queue by queue, in order") {
  Table table;
  table.timeouts.set(table.entries[3], kLong);
  table.timeouts.set(table.entries[1], kLong);
  table.timeouts.set(table.entries[2], kMedium);
  std::string seen;
  table.timeouts.for_each(
      [&](Timeouts::Entry& entry) { seen += std::to_string(&entry - table.entries.data()); });
  CHECK(seen == "231");
}

TEST_CASE("a loop that is always late puts nothing off") {
  Table table;
  const std::uint64_t start = table.loop.now();
  table.block_once = true;
  table.timeouts.set(table.entries[0], kAtOnce);  // at once, and blocks the loop for 700 ms
  table.timeouts.set(table.entries[1], kLong);    // which is over when it goes on
  CHECK(table.run() == "0a 1l");
  CHECK(table.fired_at[1] < start + 1'400);  // not another 700 ms
}

TEST_CASE("a queue without a time only keeps the order") {
  Table table;
  for (std::size_t i : {2U, 0U}) table.timeouts.set(table.entries[i], kOrder);
  table.timeouts.set(table.entries[1], kShort);
  CHECK(table.run() == "1s");
  CHECK(table.timeouts.first(kOrder) == &table.entries[2]);
  CHECK(table.timeouts.last(kOrder) == &table.entries[0]);
  table.timeouts.clear(table.entries[2]);
  table.timeouts.clear(table.entries[0]);
  CHECK(table.timeouts.first(kOrder) == nullptr);
  CHECK(table.timeouts.last(kOrder) == nullptr);
}

struct Arrival {
  explicit Arrival(Table& table_) : table(table_) {
    async.open<&Arrival::on_async>(table.loop, this);
  }
  void on_async() noexcept {
    table.fired += "arrival ";
    async.close();
  }
  Table& table;
  uv::Async async;
};

TEST_CASE("what arrived while the loop was blocked is met before anything expires") {
  Table table;
  Arrival arrival(table);
  table.timeouts.set(table.entries[0], kMedium);  // in its last tick already
  arrival.async.send();
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  CHECK(table.run().starts_with("arrival "));
}

TEST_CASE("a clock that wraps around is no matter") {
  Table table;  // `due` is what is left of the clock's 64 bits: only differences count
  Timeouts::Entry& entry = table.entries[0];
  table.timeouts.set(entry, kMedium);
  const auto now = static_cast<std::uint32_t>(table.loop.now());
  CHECK(entry.due - now == 60);
}

TEST_CASE("other durations count from when each entry was set, and keep their order") {
  Table table;
  const std::uint64_t start = table.loop.now();
  for (std::size_t i : {3U, 1U}) table.timeouts.set(table.entries[i], kLong);
  table.timeouts.set(table.entries[2], kShort);
  table.timeouts.set(table.entries[4], kOrder);
  constexpr Milliseconds kOthers[] = {Milliseconds{60}, Milliseconds{200}, Milliseconds{40},
                                      Milliseconds{0}, Timeouts::kNever};
  table.timeouts.change(kOthers);
  table.timeouts.set(table.entries[0], kLong);
  CHECK(table.run() == "3l 1l 0l 2s");
  for (std::size_t i : {3U, 1U, 0U}) {
    CHECK(table.fired_at[i] >= start + 40);
    CHECK(table.fired_at[i] < start + 200);
  }
  CHECK(table.fired_at[2] >= start + 200);
  CHECK(table.entries[4].queue == kOrder);
}

}  // namespace
}  // namespace merhaba::server::test

#include "server/deadlines.hpp"

#include <array>
#include <chrono>
#include <string>
#include <thread>

#include "server/support.hpp"
#include "support/catch.hpp"
#include "uv/async.hpp"

namespace merhaba::server::test {
namespace {

using Kind = Deadline::Kind;

Config durations() {
  Config config;
  config.header_timeout = Milliseconds{60};
  config.body_timeout = Milliseconds{20};
  config.idle_timeout = Milliseconds{100};
  config.write_timeout = Milliseconds{0};
  config.drain_timeout = Milliseconds{1'500};  // longer than the timer ever sleeps
  return config;
}

// Entries named by their place, and what became of them.
struct Table {
  Config config = durations();
  uv::Loop loop;
  Deadlines deadlines{config};
  std::array<Deadline, 6> entries;
  std::array<std::uint64_t, 6> fired_at{};
  std::string fired;  // "0h 1b": which, and of what kind
  int again = 0;      // times the handler still sets what has fired
  bool block_once = false;

  Table() {
    deadlines.open(
        loop,
        [](void* owner, Deadline& entry, Kind kind) noexcept {
          static_cast<Table*>(owner)->on_deadline(entry, kind);
        },
        this);
  }
  ~Table() {
    for (Deadline& entry : entries) deadlines.clear(entry);
    deadlines.close();
    loop.run();
  }
  void on_deadline(Deadline& entry, Kind kind) noexcept {
    CHECK(entry.kind == Kind::none);  // out of its queue already
    const auto index = static_cast<std::size_t>(&entry - entries.data());
    constexpr const char* kLetters = "hbiw";
    fired += (fired.empty() ? "" : " ") + std::to_string(index);
    if (static_cast<std::size_t>(kind) < 4) fired += kLetters[static_cast<std::size_t>(kind)];
    fired_at[index] = loop.now();
    if (again > 0 && again-- > 0) deadlines.set(entry, kind);
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

TEST_CASE("of one kind, who was set first is first; and none before its time") {
  Table table;
  const std::uint64_t start = table.loop.now();
  for (std::size_t i : {2U, 0U, 1U}) table.deadlines.set(table.entries[i], Kind::body);
  CHECK(table.run() == "2b 0b 1b");
  for (std::size_t i : {0U, 1U, 2U}) CHECK(table.fired_at[i] >= start + 20);
}

TEST_CASE("of several kinds, the shortest is first, in whatever order they were set") {
  Table table;
  const std::uint64_t start = table.loop.now();
  table.deadlines.set(table.entries[0], Kind::idle);
  table.deadlines.set(table.entries[1], Kind::header);
  table.deadlines.set(table.entries[2], Kind::body);
  CHECK(table.run() == "2b 1h 0i");
  CHECK(table.fired_at[0] >= start + 100);
  CHECK(table.fired_at[1] >= start + 60);
}

TEST_CASE("setting an entry again counts from then, and moves it from its kind") {
  Table table;
  table.deadlines.set(table.entries[0], Kind::body);
  table.deadlines.set(table.entries[1], Kind::body);
  table.deadlines.set(table.entries[0], Kind::body);
  CHECK(table.run() == "1b 0b");
  table.fired.clear();
  table.deadlines.set(table.entries[0], Kind::body);
  table.deadlines.set(table.entries[0], Kind::idle);
  table.deadlines.set(table.entries[1], Kind::header);
  CHECK(table.run() == "1h 0i");
}

TEST_CASE("a cleared entry does not fire, and clearing twice is harmless") {
  Table table;
  table.deadlines.set(table.entries[0], Kind::body);
  table.deadlines.set(table.entries[1], Kind::body);
  table.deadlines.clear(table.entries[0]);
  table.deadlines.clear(table.entries[0]);
  table.deadlines.clear(table.entries[5]);  // was never set
  CHECK(table.entries[0].kind == Kind::none);
  CHECK(table.run() == "1b");
}

TEST_CASE("an entry may be set by its own handler") {
  Table table;
  table.again = 2;
  const std::uint64_t start = table.loop.now();
  table.deadlines.set(table.entries[0], Kind::body);
  CHECK(table.run() == "0b 0b 0b");
  CHECK(table.fired_at[0] >= start + 60);
}

TEST_CASE("a wait longer than the timer sleeps at once is still a whole one") {
  Table table;
  const std::uint64_t start = table.loop.now();
  table.deadlines.set(table.entries[0], Kind::drain_end);
  CHECK(table.run() == "0");
  CHECK(table.fired_at[0] >= start + 1'500);
}

TEST_CASE("those that wait are visited by kind, in order") {
  Table table;
  table.deadlines.set(table.entries[3], Kind::idle);
  table.deadlines.set(table.entries[1], Kind::idle);
  table.deadlines.set(table.entries[2], Kind::header);
  std::string seen;
  const auto visit = [&](Deadline& entry) {
    seen += std::to_string(&entry - table.entries.data());
  };
  table.deadlines.for_each(Kind::idle, visit);
  CHECK(seen == "31");
  table.deadlines.for_each(Kind::body, visit);
  CHECK(seen == "31");
}

TEST_CASE("time in which the loop did not run is nobody's") {
  Table table;
  const std::uint64_t start = table.loop.now();
  table.block_once = true;
  table.deadlines.set(table.entries[0], Kind::write);  // at once, and blocks the loop
  table.deadlines.set(table.entries[1], Kind::idle);   // would be over when it goes on
  CHECK(table.run() == "0w 1i");
  // 700 ms were lost; of its own 100 it has waited all but what passed before.
  CHECK(table.fired_at[1] >= start + 750);
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
  table.deadlines.set(table.entries[0], Kind::header);  // in its last tick already
  arrival.async.send();
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  CHECK(table.run().starts_with("arrival "));
}

TEST_CASE("a clock that wraps around is no matter") {
  Table table;  // `due` is what is left of the clock's 64 bits: only differences count
  Deadline& entry = table.entries[0];
  table.deadlines.set(entry, Kind::header);
  const auto now = static_cast<std::uint32_t>(table.loop.now());
  CHECK(entry.due - now == 60);
}

}  // namespace
}  // namespace merhaba::server::test

// One server whose queue was read, under one net.core.somaxconn or several, and what that says.
// A value, filled by overflow target.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/overflow/experiment.hpp"
#include "bench/overflow/queue_reading.hpp"
#include "bench/result/sheet.hpp"

namespace merhaba::bench::overflow {

struct BacklogReading {
  std::uint32_t somaxconn = 0;  // net.core.somaxconn as it began to listen
  std::uint32_t limit = 0;      // the backlog in effect: the smaller of the two
};

struct Backlog {
  enum class Kind {
    own,        // `number`, which somaxconn does not move
    somaxconn,  // at least `number`: as much as somaxconn ever allowed
    unclear,    // the limits are of no one backlog
  };
  Kind kind = Kind::unclear;
  std::uint32_t number = 0;

  std::string text() const;  // "511", "somaxconn or more", "not clear"
};

Backlog asked_backlog(const std::vector<BacklogReading>& readings);

struct ServerReading {
  std::string name;
  std::string version;  // its number alone: "1.22.1"; "" when not known
  std::vector<QueueReading> readings;

  Backlog backlog() const;
  std::string conclusion() const;           // the backlog it asks for, and what it holds
  std::string words() const;                // what becomes of a client beyond that; "" if not known
  void add_to(result::Sheet& sheet) const;  // a row for each reading
  std::vector<Finding> findings() const;

 private:
  std::vector<QueueReading> unlike_readings() const;  // without those that hold what the last held
};

result::Sheet servers_sheet();  // yet without rows

// The first number with a dot in the words that a program tells its version with.
std::string version_number(const std::string& words);

}  // namespace merhaba::bench::overflow

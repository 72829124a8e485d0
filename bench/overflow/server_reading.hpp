// The readings of one server's queue, under one net.core.somaxconn or several, and the backlog they
// show. A value, filled by overflow target.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/overflow/experiment.hpp"
#include "bench/overflow/queue_reading.hpp"
#include "bench/result/sheet.hpp"

namespace merhaba::bench::overflow {

struct BacklogReading {
  std::uint32_t somaxconn = 0;  // net.core.somaxconn when it began to listen
  std::uint32_t limit = 0;      // the backlog in effect: the smaller of it and the one asked for
};

struct Backlog {
  enum class Kind {
    own,        // `number`, which somaxconn does not change
    somaxconn,  // at least `number`, the largest that somaxconn allowed
    unclear,    // no single backlog explains the limits
  };
  Kind kind = Kind::unclear;
  std::uint32_t number = 0;

  std::string text() const;  // "511", "somaxconn or more", "not clear"
};

Backlog asked_backlog(const std::vector<BacklogReading>& readings);

struct ServerReading {
  std::string name;
  std::string version;  // the number alone: "1.22.1"; "" when unknown
  std::vector<QueueReading> readings;

  Backlog backlog() const;
  std::string conclusion() const;           // the backlog it asks for, and what it holds
  std::string words() const;                // what becomes of a client beyond that; "" if unknown
  void add_to(result::Sheet& sheet) const;  // a row for each reading
  std::vector<Finding> findings() const;

 private:
  std::vector<QueueReading> unlike_readings() const;  // without repetitions of the same capacity
};

result::Sheet servers_sheet();  // without rows

// Returns the first number with a dot in a program's version text.
std::string version_number(const std::string& words);

}  // namespace merhaba::bench::overflow

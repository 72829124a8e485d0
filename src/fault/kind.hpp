// The kinds of faults: what a server does wrong on purpose. merhaba(1) explains them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace merhaba::fault {

enum class Kind : std::uint8_t {
  queue_full,
  accept_late,
  phantom,
  refuse,
  accept_reset,
  delay,
  status,
  hang,
  close,
  truncate,
  trickle,
  reset,
  garbage,
};
inline constexpr std::size_t kKinds = 13;

// What meets the fault.
enum class Level : std::uint8_t {
  listener,    // new connections while it is in force
  connection,  // one connection, once it is accepted
  request,     // one request, once it is whole
};

struct KindRules {
  std::string_view name;
  Level level;
  std::string_view parameter;  // "" for none; in brackets where it may be left out
  bool takes_share;
  bool in_raw;  // for --protocol raw, too
};

// In the order of Kind.
inline constexpr std::array<KindRules, kKinds> kRules{{
    {"queue-full", Level::listener, "[BACKLOG]", false, true},
    {"accept-late", Level::listener, "DELAY", false, true},
    {"phantom", Level::listener, "", true, true},
    {"refuse", Level::listener, "", false, true},
    {"accept-reset", Level::connection, "", true, true},
    {"delay", Level::request, "TIME", true, true},
    {"status", Level::request, "CODE", true, false},
    {"hang", Level::request, "", true, true},
    {"close", Level::request, "", true, true},
    {"truncate", Level::request, "[BYTES]", true, false},
    {"trickle", Level::request, "BYTES/TIME", true, false},
    {"reset", Level::request, "[BYTES]", true, true},
    {"garbage", Level::request, "", true, false},
}};

constexpr const KindRules& rules(Kind kind) noexcept {
  return kRules[static_cast<std::size_t>(kind)];
}

}  // namespace merhaba::fault

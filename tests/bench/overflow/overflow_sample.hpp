// Sheets with the columns that are drawn, small and made up: for the tests of their pictures.
// Values.
#pragma once

#include "bench/result/sheet.hpp"

namespace merhaba::bench::overflow::test {

using Unit = result::Sheet::Unit;

// Ends strings of gnuplot's and of HTML's, if it is let.
inline constexpr const char* kWicked = "it's \"q\" @x {a}_b `date` %d \\ <script>alert(1)</script>";

inline result::Sheet stall_sweep() {
  result::Sheet sheet{"sweep",
                      "",
                      {{"rate_per_s", "clients/s", Unit::number},
                       {"backlog", "backlog"},
                       {"predicted_hit_share", "", Unit::share},
                       {"hit_share", "", Unit::share},
                       {"predicted_p99_ns", "", Unit::time},
                       {"p50_ns", "", Unit::time},
                       {"p99_ns", "", Unit::time},
                       {"p99_9_ns", "", Unit::time}}};
  sheet.plot = result::Sheet::Plot::stall;
  sheet.add({1000.0, 100.0, 0.25, 0.26, 1.02e9, 1e6, 1.03e9, 1.04e9});
  sheet.add({1000.0, 200.0, 0.0, 0.0, 180e6, 1e6, 185e6, 200e6});
  return sheet;
}

inline result::Sheet stall_knees(double second) {
  result::Sheet sheet{"knee", "", {{"rate_per_s", "clients/s", Unit::number}, {"predicted", ""}}};
  sheet.plot = result::Sheet::Plot::knee;
  sheet.add({1000.0, 174.0});
  sheet.add({500.0, second});
  return sheet;
}

inline result::Sheet timeline() {
  result::Sheet sheet{"timeline",
                      "",
                      {{"setting", "", Unit::text},
                       {"client", ""},
                       {"at_ns", "", Unit::time},
                       {"event", "", Unit::text}},
                      {},
                      true};
  sheet.plot = result::Sheet::Plot::timeline;
  sheet.add({kWicked, 1.0, 0.0, "SYN"});
  sheet.add({kWicked, 1.0, 1e9, "SYN again"});
  sheet.add({kWicked, 1.0, 2e9, kWicked});
  sheet.add({kWicked, 0.0, 1.5e9, "acceptor resumes"});
  return sheet;
}

inline result::Sheet depth() {
  result::Sheet sheet{"depth",
                      "",
                      {{"at_ns", "", Unit::time}, {"depth", ""}, {"limit", ""}, {"dropped", ""}},
                      {},
                      true};
  sheet.plot = result::Sheet::Plot::depth;
  const double rows[][4] = {{0, 0, 5, 0},   {10, 6, 5, 0},  {20, 6, 5, 40}, {30, 6, 5, 42},
                            {40, 0, 5, 42}, {50, 0, 5, 42}, {60, 0, 5, 42}};
  for (const auto& [at, deep, limit, dropped] : rows) sheet.add({at, deep, limit, dropped});
  return sheet;
}

inline result::Sheet workers() {
  result::Sheet sheet{"sweep",
                      "",
                      {{"listeners", ""},
                       {"total", ""},
                       {"first_overflow", ""},
                       {"low", ""},
                       {"high", ""},
                       {"predicted_first_overflow", ""},
                       {"predicted_low", ""},
                       {"predicted_high", ""}}};
  sheet.plot = result::Sheet::Plot::workers;
  sheet.add({1.0, 512.0, 513.0, 513.0, 513.0, 513.0, 513.0, 513.0});
  sheet.add({4.0, 512.0, 477.0, 457.0, 495.0, 473.0, 448.0, 491.0});
  return sheet;
}

inline result::Sheet ways() {
  result::Sheet sheet{"ways",
                      "",
                      {{"way", "way", Unit::text},
                       {"attempted", ""},
                       {"served", ""},
                       {"refused", ""},
                       {"reset", ""},
                       {"lost", ""}}};
  sheet.plot = result::Sheet::Plot::ways;
  sheet.add({"close", 1100.0, 0.0, 100.0, 1000.0, 1000.0});
  sheet.add({kWicked, 1200.0, 1000.0, 100.0, 100.0, 100.0});
  return sheet;
}

}  // namespace merhaba::bench::overflow::test

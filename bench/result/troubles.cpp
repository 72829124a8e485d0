#include "bench/result/troubles.hpp"

#include <fmt/core.h>

#include "bench/result/table.hpp"

namespace merhaba::bench::result {
namespace {

std::string count(std::uint64_t number) { return format_count(static_cast<double>(number)); }

}  // namespace

std::uint64_t Troubles::failed() const {
  std::uint64_t sum = 0;
  for (const auto& [words, number] : failures) sum += number;
  return sum;
}

std::string Troubles::text() const {
  std::string text;
  for (const auto& [words, number] : failures) {
    text += fmt::format("failed: {} clients: {}\n", count(number), words);
  }
  for (const auto& [status, number] : error_statuses) {
    text += fmt::format("answered with status {}: {}\n", status, count(number));
  }
  if (not_begun > 0) {
    text += fmt::format("not begun: {} clients were due and found no place among the {} at once\n",
                        count(not_begun), count(clients));
  }
  if (late_clients > 0) {
    text += fmt::format("late: {} clients had to send their SYN again, {} times in all\n",
                        count(late_clients), count(syn_retransmissions));
  }
  if (data_retransmissions > 0) {
    text += fmt::format("sent again: {} segments of requests\n", count(data_retransmissions));
  }
  if (listen_overflows + listen_drops > 0) {
    text += fmt::format("the accept queue was full: ListenOverflows {}, ListenDrops {}\n",
                        count(listen_overflows), count(listen_drops));
  }
  if (generator_limited) {
    text +=
        "generator-limited: it used over 90 % of its CPU and the server less than 95 %, so the "
        "rate is its own and not the server's\n";
  }
  return text;
}

}  // namespace merhaba::bench::result

#include "bench/accept/orders.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "bench/load/base64.hpp"
#include "bench/load/mode.hpp"
#include "bench/result/json_fields.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::accept {
namespace {

net::SocketAddress address_from(const std::string& text) {
  return net::resolve(net::parse_listen(text)).front();
}

template <class Count>
Count part_of(Count all, unsigned number, unsigned generators) {
  return all / generators + (number < all % generators ? 1 : 0);
}

}  // namespace

template <class Io>
void fields(Io& io, Orders& orders) {
  load::Work& work = orders.work;
  static constexpr std::array<std::string_view, 2> kArrivals{"constant", "poisson"};
  const auto time = [&](const char* key, kernel::Nanoseconds& span) {
    auto count = static_cast<std::uint64_t>(span.count());
    io(key, count);
    span = kernel::Nanoseconds(count);
  };
  io.word("mode", work.mode, load::kModeNames);
  std::string server = work.server.text();
  io("server", server);
  work.server = address_from(server);
  std::vector<std::string> sources;
  for (const net::SocketAddress& source : work.sources) sources.push_back(source.text());
  io("sources", sources);
  work.sources.clear();
  for (const std::string& source : sources) work.sources.push_back(address_from(source));
  std::string request = load::to_base64(work.request);  // which may hold any byte
  io("request", request);
  const std::optional<std::string> bytes = load::from_base64(request);
  io.require(bytes.has_value(), "request", "is not base64");
  work.request = bytes.value_or("");
  io("raw", work.raw);
  io("clients", work.clients);
  io("depth", work.depth);
  io.word("arrivals", work.arrivals, kArrivals);
  io("seed", work.seed);
  io("connections", work.connections);
  time("duration_ns", work.duration);
  time("timeout_ns", work.timeout);
  io("rates", orders.rates);
  io("rounds", orders.rounds);
  io("target_rank", orders.target_rank);
}

load::Work Orders::at(double rate) const {
  load::Work step = work;
  step.rate = rate;
  return step;
}

std::string orders_text(const Orders& orders) { return result::written(orders).dump(); }

Orders orders_from(const std::string& text) {
  constexpr const char* kOrders = "the root's orders";
  try {
    const auto json = nlohmann::ordered_json::parse(text);
    return result::read_back<Orders>({json, kOrders});
  } catch (const nlohmann::json::exception& error) {
    throw Error(fmt::format("{}: {}", kOrders, result::json_error_text(error)));
  }
}

load::Work share_of(const load::Work& all, unsigned number, unsigned generators) {
  load::Work share = all;
  share.clients = part_of(all.clients, number, generators);
  share.connections = part_of(all.connections, number, generators);
  share.rate = all.rate / generators;
  share.seed = all.seed + number;
  share.sources.clear();
  for (std::size_t i = number; i < all.sources.size(); i += generators) {
    share.sources.push_back(all.sources[i]);
  }
  if (share.sources.empty() && !all.sources.empty()) {
    share.sources.push_back(all.sources[number % all.sources.size()]);
  }
  return share;
}

void require_shareable(const load::Work& all, unsigned generators) {
  const auto require = [&](const char* option, std::uint64_t number) {
    if (number >= generators) return;
    throw UsageError(
        fmt::format("{} {} cannot be shared by {} ranks that offer load; use {} or "
                    "more, or start fewer ranks",
                    option, number, generators, generators));
  };
  require("--clients", all.clients);
  if (all.connections > 0) require("--connections", all.connections);
}

}  // namespace merhaba::bench::accept

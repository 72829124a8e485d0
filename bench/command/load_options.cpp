#include "bench/command/load_options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/command/accepted.hpp"
#include "bench/command/common_options.hpp"
#include "bench/load/budget.hpp"

namespace merhaba::bench::command {
namespace {

constexpr unsigned kMostClients = 1'000'000;
constexpr unsigned kMostSteps = 1000;
constexpr unsigned kSmokeClients = 16;

// "5000", "5000/s".
double parse_rate(std::string_view text) {
  if (text.ends_with("/s")) text.remove_suffix(2);
  double rate = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), rate);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || !(rate >= 0.1) ||
      rate > 1e7) {
    throw UsageError("--rate: \"" + std::string(text) +
                     "\" is not a rate; use arrivals per second, from 0.1 to 10000000");
  }
  return rate;
}

unsigned default_clients(load::Mode mode) {
  switch (mode) {
    case load::Mode::drain:
      return 1000;
    case load::Mode::open:
      return 4096;
    default:
      return 64;
  }
}

std::string request_text(const LoadOptions& options, const load::Work& work) {
  if (work.raw) return "merhaba\n";
  std::string text = "GET " + options.path + " HTTP/1.1\r\nHost: " + work.server.text() + "\r\n";
  if (!work.keeps()) text += "Connection: close\r\n";
  for (const std::string& header : options.headers) text += header + "\r\n";
  return text + "\r\n";
}

void check_request(const LoadOptions& options) {
  for (const std::string& header : options.headers) {
    if (header.find(':') == std::string::npos ||
        header.find_first_of("\r\n") != std::string::npos) {
      throw UsageError("--header: \"" + make_visible(header) +
                       "\" is not of the form 'Name: value'");
    }
  }
  if (!options.path.starts_with('/') || options.path.find_first_of(" \r\n") != std::string::npos) {
    throw UsageError("--path: \"" + make_visible(options.path) +
                     "\" must begin with / and contain no space");
  }
}

}  // namespace

void add_options(CLI::App& command, LoadOptions& options, const std::string& duration) {
  options.duration = duration;
  constexpr const char* kLoad = "Load";
  command
      .add_option("-c,--clients", options.clients,
                  "clients at once; for drain in the queue, for open at most")
      ->default_str("1000 for drain, 4096 for open, 64 otherwise")
      ->check(from_to(1, kMostClients))
      ->type_name("N")
      ->group(kLoad);
  command.add_option("-d,--duration", options.duration, "length of each run, except with drain")
      ->capture_default_str()
      ->type_name("TIME")
      ->group(kLoad);
  command
      .add_option("-n,--connections", options.connections,
                  "closed, open: end a run after N connections")
      ->check(at_least(0))
      ->type_name("N")
      ->group(kLoad);
  command
      .add_option("-r,--rate", options.rate,
                  "open: arrivals per second; with accept, LOW..HIGH/STEPS finds the knee")
      ->capture_default_str()
      ->type_name("RATE")
      ->group(kLoad);
  command
      .add_option("--arrivals", options.arrivals, "open: how clients arrive, poisson or constant")
      ->check(one_of({"poisson", "constant"}))
      ->capture_default_str()
      ->type_name("WORD")
      ->group(kLoad);
  add_seed_option(command, options.seed, "seed of the poisson arrivals and of the order of runs")
      ->group(kLoad);
  command.add_option("--depth", options.depth, "pipeline: requests sent together")
      ->check(from_to(1, 1000))
      ->capture_default_str()
      ->type_name("N")
      ->group(kLoad);
  command.add_option("--timeout", options.timeout, "time limit for each client")
      ->capture_default_str()
      ->type_name("TIME")
      ->group(kLoad);
  command
      .add_option("--sources", options.sources,
                  "number of addresses in 127.0.0.0/8 that the clients connect from")
      ->default_str("as many as the load needs")
      ->check(from_to(1, 62500))
      ->type_name("N")
      ->group(kLoad);
  command
      .add_option("--protocol", options.protocol,
                  "http; or raw: any bytes, then the end of the connection")
      ->check(one_of({"http", "raw"}))
      ->capture_default_str()
      ->type_name("WORD")
      ->group(kLoad);
  command.add_option("--path", options.path, "path of the request")
      ->capture_default_str()
      ->type_name("PATH")
      ->group(kLoad);
  command
      .add_option("-H,--header", options.headers,
                  "a further header field of the request; repeatable")
      ->allow_extra_args(false)
      ->type_name("'NAME: VALUE'")
      ->group(kLoad);

  command
      .add_option_function<std::string>(
          "--netns",
          [&options](const std::string& word) {
            options.testbed.network =
                word == "private" ? target::Network::own : target::Network::host;
          },
          "a network namespace of its own, or this one")
      ->default_str("private where allowed")
      ->check(one_of({"private", "host"}))
      ->type_name("private|host")
      ->group(kPlaceGroup);
  add_cpu_options(command, options.testbed);
  command.add_option("--backlog", options.backlog, "backlog of the servers that are started")
      ->default_str("what net.core.somaxconn allows")
      ->check(from_to(0, 65535))
      ->type_name("N")
      ->group(kPlaceGroup);
  command.add_option("--peers", options.peers, "folder of peers.json")
      ->type_name("DIR")
      ->group(kPlaceGroup);

  add_output_options(command, options.json, options.quiet);
  const auto shorten = [&options](std::int64_t) {
    options.smoke = true;
    options.clients = kSmokeClients;
    options.duration = "100ms";
    options.rate = rate_steps(options.rate).size() > 1 ? "200..400/2" : "200";
  };
  command
      .add_flag_function("--smoke", shorten,
                         std::string(kSmokeHelp) + "; options after it override it")
      ->trigger_on_parse()
      ->group(kOutputGroup);
}

load::Work make_work(const LoadOptions& options, load::Mode mode, const net::SocketAddress& server,
                     const target::Testbed& testbed) {
  check_request(options);
  load::Work work;
  work.mode = mode;
  work.server = server;
  work.raw = options.protocol == "raw";
  if (work.raw && work.keeps()) {
    throw UsageError(
        "--protocol raw: each response ends with its connection, so none can be kept; use another "
        "--mode");
  }
  work.request = request_text(options, work);
  work.clients = options.clients.value_or(default_clients(mode));
  work.depth = mode == load::Mode::pipeline ? options.depth : 1;
  work.rate = rate_steps(options.rate).back();
  work.arrivals =
      options.arrivals == "poisson" ? load::Arrivals::poisson : load::Arrivals::constant;
  work.seed = options.seed;
  work.connections = work.keeps() || mode == load::Mode::drain ? 0 : options.connections;
  work.duration = parse_time("--duration", options.duration);
  work.timeout = parse_time("--timeout", options.timeout);
  // Clients that look without sleeping are not woken, which the server's CPU would pay for: the
  // clients of its other users are on other machines. They also keep their appointments.
  work.spin = testbed.may_spin() && (mode == load::Mode::drain || mode == load::Mode::open);
  work.sources = load::choose_sources(work, options.sources);
  return work;
}

std::vector<double> rate_steps(const std::string& text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) return {parse_rate(text)};
  const std::size_t slash = text.find('/', dots);
  const double low = parse_rate(std::string_view(text).substr(0, dots));
  const double high = parse_rate(std::string_view(text).substr(0, slash).substr(dots + 2));
  const std::uint64_t steps =
      slash == std::string::npos ? 8 : parse_count(text.substr(slash + 1), "--rate", 2, kMostSteps);
  if (high <= low) throw UsageError("--rate: \"" + text + "\" must rise from LOW to HIGH");
  std::vector<double> rates;
  for (std::uint64_t i = 0; i < steps; ++i) {
    rates.push_back(low + (high - low) * static_cast<double>(i) / static_cast<double>(steps - 1));
  }
  return rates;
}

}  // namespace merhaba::bench::command

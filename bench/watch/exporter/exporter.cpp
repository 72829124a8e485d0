#include "bench/watch/exporter/exporter.hpp"

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"
#include "bench/kernel/file.hpp"
#include "bench/watch/exporter/metrics.hpp"
#include "net/new_socket.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::watch {
namespace {

class Metrics : public prometheus::Collectable {
 public:
  explicit Metrics(Watcher& watcher) : watcher_(watcher) {}

  // By a thread of the exposer's. Where the kernel no longer answers, so does the command end.
  std::vector<prometheus::MetricFamily> Collect() const override try {
    return metrics_of(watcher_.so_far());
  } catch (const std::exception&) {
    return {};
  }

 private:
  Watcher& watcher_;
};

// What keeps us from an address, which the exposer does not say.
std::string reason_at(const net::SocketAddress& address) {
  const Fd socket = net::new_stream_socket(address.family());
  if (::bind(socket.get(), address.get(), address.length) != 0 || ::listen(socket.get(), 1) != 0) {
    return kernel::errno_in_words(errno);
  }
  return "the metrics server does not start";
}

}  // namespace

struct Exporter::Server {
  std::string host;
  std::shared_ptr<Metrics> metrics;
  prometheus::Exposer exposer;

  // `addresses`: as civetweb takes them, "127.0.0.1:9798,[::1]:9798".
  Server(Watcher& watcher, std::string first_host, const std::string& addresses)
      : host(std::move(first_host)),
        metrics(std::make_shared<Metrics>(watcher)),
        exposer({"listening_ports", addresses, "num_threads", "2"}) {
    exposer.RegisterCollectable(metrics);
  }
};

Exporter::Exporter(Watcher& watcher, const std::string& address) {
  const net::ListenSpec spec = net::parse_listen(address);
  const std::vector<net::SocketAddress> wanted = net::resolve(spec);
  std::string addresses;
  for (const net::SocketAddress& one : wanted) {
    if (!one.is_ip()) throw UsageError("--prometheus takes an address and a port, not " + address);
    addresses += (addresses.empty() ? "" : ",") + one.text();
  }
  try {
    server_ = std::make_unique<Server>(watcher, wanted.front().host(), addresses);
  } catch (const std::exception&) {
    throw Error("cannot serve metrics at " + addresses + ": " + reason_at(wanted.front()) +
                "; use another address for --prometheus");
  }
}

Exporter::~Exporter() = default;

std::string Exporter::url() const {
  const std::string& host = server_->host;
  const bool v6 = host.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + host + "]" : host) + ":" +
         std::to_string(server_->exposer.GetListeningPorts().front()) + "/metrics";
}

void write_textfile(const WatchReport& report, const std::string& path) {
  const std::string unfinished = path + "." + std::to_string(::getpid());
  kernel::write_file(unfinished, prometheus::TextSerializer().Serialize(metrics_of(report)));
  if (std::rename(unfinished.c_str(), path.c_str()) == 0) return;
  const std::string why = kernel::errno_in_words(errno);
  ::unlink(unfinished.c_str());
  throw Error("cannot write " + path + ": " + why);
}

}  // namespace merhaba::bench::watch

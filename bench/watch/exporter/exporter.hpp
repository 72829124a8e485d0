// Serves the metrics of a watch to Prometheus, or puts them into a file for node_exporter.
#pragma once

#include <memory>
#include <string>

#include "bench/watch/watcher.hpp"

namespace merhaba::bench::watch {

// Serves GET /metrics with threads of its own, as long as it lives; owned by the command. The
// watcher outlives it. Every scrape is a look at what the watcher knows; none takes anything from
// another.
class Exporter {
 public:
  // "127.0.0.1:9798", "[::1]:9798", ":9798" for all. Port 0 takes any. Throws UsageError for what
  // is no such address, and Error where nobody can listen there, or in a build without
  // prometheus-cpp.
  Exporter(Watcher& watcher, const std::string& address);
  ~Exporter();

  std::string url() const;  // "http://127.0.0.1:9798/metrics"

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

// Replaces the file as a whole, which must be named *.prom for node_exporter's textfile collector
// to read it. Throws Error when it cannot be written, or in a build without prometheus-cpp.
void write_textfile(const WatchReport& report, const std::string& path);

}  // namespace merhaba::bench::watch

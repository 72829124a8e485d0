// Of a build without prometheus-cpp.
#include "base/error.hpp"
#include "bench/watch/exporter/exporter.hpp"

namespace merhaba::bench::watch {
namespace {

[[noreturn]] void cannot() {
  throw Error(
      "this build has no metrics: install prometheus-cpp (Debian: prometheus-cpp-dev), and build "
      "again");
}

}  // namespace

struct Exporter::Server {};

Exporter::Exporter(Watcher&, const std::string&) { cannot(); }
Exporter::~Exporter() = default;
std::string Exporter::url() const { return ""; }

void write_textfile(const WatchReport&, const std::string&) { cannot(); }

}  // namespace merhaba::bench::watch

#include "bench/result/results.hpp"

#include <fmt/chrono.h>

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/kernel/file.hpp"

namespace merhaba::bench::result {

nlohmann::ordered_json document_head(const std::string& kind, const target::Testbed& testbed) {
  return {
      {"schema", kSchema},
      {"kind", kind},
      {"at", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
      {"testbed", testbed.json()},
  };
}

nlohmann::ordered_json Results::json(const target::Testbed& testbed,
                                     const nlohmann::ordered_json& conclusions) const {
  nlohmann::ordered_json servers = nlohmann::ordered_json::array();
  for (const Contestant& contestant : contestants) {
    servers.push_back({
        {"name", contestant.name},
        {"about", contestant.about},
        {"version", contestant.version},
        {"address", contestant.address},
        {"holds", contestant.holds},
        {"last_words", contestant.last_words},
    });
  }
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Series& each : series) all.push_back(each.json());
  nlohmann::ordered_json document = document_head(kind, testbed);
  document.update({
      {"servers", std::move(servers)},
      {"series", std::move(all)},
      {"conclusions", conclusions},
  });
  return document;
}

void check_writable(const std::string& path) {
  if (path.empty() || path == "-" || std::ofstream(path, std::ios::app)) return;
  throw Error("cannot write " + path + ": " + system_message(errno));
}

void write_json(const nlohmann::ordered_json& document, const std::string& path) {
  const std::string text = document.dump(1) + "\n";
  if (path == "-") {
    std::fputs(text.c_str(), stdout);
    return;
  }
  kernel::write_file(path, text);
}

}  // namespace merhaba::bench::result

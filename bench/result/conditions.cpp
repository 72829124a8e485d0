#include "bench/result/conditions.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "bench/load/mode.hpp"

namespace merhaba::bench::result {
namespace {

using Json = nlohmann::ordered_json;

// The size of the memory is never the same on two runners, and what measured is what CI rebuilds.
constexpr std::array<std::string_view, 3> kOfNoMatter{"memory", "merhaba-bench", "open files"};

std::string plain(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// Of every key of either object.
std::vector<Difference> object_differences(const std::string& of, const Json& then,
                                           const Json& now) {
  std::vector<Difference> found;
  const auto value = [](const Json& object, const std::string& key) {
    return object.contains(key) ? plain(object[key]) : std::string();
  };
  const auto compare = [&](const std::string& key) {
    if (value(then, key) != value(now, key)) {
      found.push_back({of + key, value(then, key), value(now, key)});
    }
  };
  for (const auto& [key, unused] : then.items()) compare(key);
  for (const auto& [key, unused] : now.items()) {
    if (!then.contains(key)) compare(key);
  }
  return found;
}

// "1.44.2" of "merhaba 0.1.0 (commit cee7b5b, libuv 1.44.2, llhttp 8.1.0)".
std::string libuv_of(const std::string& version) {
  constexpr std::string_view kName = "libuv ";
  const std::size_t at = version.find(kName);
  if (at == std::string::npos) return "";
  const std::string rest = version.substr(at + kName.size());
  return rest.substr(0, rest.find_first_not_of("0123456789."));
}

}  // namespace

std::vector<Difference> machine_differences(const DocumentHead& then, const DocumentHead& now) {
  const auto object_of = [](const DocumentHead& head) {
    Json testbed = to_json(head)["testbed"];
    Json all = testbed["facts"];
    for (const std::string_view fact : kOfNoMatter) all.erase(std::string(fact));
    for (const char* place : {"network", "server_cpu", "load_cpu"}) all[place] = testbed[place];
    return all;
  };
  return object_differences("", object_of(then), object_of(now));
}

std::vector<Difference> work_differences(const SeriesSummary& then, const SeriesSummary& now) {
  const auto object_of = [](const SeriesSummary& series) {
    const Json json = series.json();
    Json all = json["asked"];
    all["request"] = json["request"];
    return all;
  };
  return object_differences(std::string(load::mode_name(now.work.mode)) + ": ", object_of(then),
                            object_of(now));
}

std::vector<Difference> server_differences(const Contestant& then, const Contestant& now) {
  std::vector<Difference> found;
  const auto compare = [&](const char* what, const std::string& before, const std::string& after) {
    if (before != after) found.push_back({now.name + ": " + what, before, after});
  };
  compare("libuv", libuv_of(then.version), libuv_of(now.version));
  compare("clients its accept queue holds", std::to_string(then.holds), std::to_string(now.holds));
  return found;
}

std::string text(const std::vector<Difference>& differences, const std::string& then,
                 const std::string& now) {
  const auto shown = [](const std::string& value) {
    return value.empty() ? std::string("nothing") : make_visible(value);
  };
  std::string all;
  for (const Difference& each : differences) {
    all += fmt::format("  {}: {} {}, {} {}\n", each.what, shown(each.then), then, shown(each.now),
                       now);
  }
  return all;
}

}  // namespace merhaba::bench::result

#include "bench/report/watch_line.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "bench/result/document.hpp"
#include "bench/result/json_fields.hpp"

namespace merhaba::bench::report {
namespace {

using result::JsonNode;

struct Program {
  std::uint64_t process = 0;
  std::string name;
};

template <class Io>
void fields(Io& io, Program& program) {
  io("pid", program.process);
  io("name", program.name);
}

}  // namespace

// Their fields, by which they are read; those that are there only at times or in a newer file are
// optional.
template <class Io>
void fields(Io& io, QueueAccount& account) {
  io("high", account.high);
  io("at_limit_ns", account.at_limit);
  io("longest_at_limit_ns", account.longest_at_limit);
  io("drops", account.drops);
  io.optional("delayed_clients", account.delayed_clients, true);
  io.optional("oldest_waiter_ns", account.oldest_waiter, true);
  io("enough_at_least", account.enough);
  io("words", account.words);
}

struct Sampling {
  WatchedNamespace* space;
};

template <class Io>
void fields(Io& io, Sampling& sampling) {
  io("period_ns", sampling.space->period);
  io("samples", sampling.space->looks);
  io("rate_per_s", sampling.space->looks_per_second);
  io("late", sampling.space->late);
  io("skipped", sampling.space->skipped);
  io.optional("spared", sampling.space->spared, true);
  io("longest_gap_ns", sampling.space->longest_gap);
  io("cpu_share", sampling.space->cpu_share);
}

template <class Io>
void fields(Io& io, WatchedNamespace& space) {
  io.optional("name", space.name, true);
  io.optional("inode", space.inode, true);
  io("somaxconn", space.somaxconn);
  io("kernel", space.kernel);
  Sampling sampling{&space};
  io("sampling", sampling);
}

template <class Io>
void fields(Io& io, QueueLine& queue) {
  io.optional("netns", queue.netns, true);
  io("address", queue.address);
  io("number", queue.number);
  io("inode", queue.inode);
  io("closed", queue.closed);
  io("depth", queue.depth);
  io("limit", queue.limit);
  io("holds", queue.holds);
  fields(io, queue.account);  // beside the others
}

namespace {

// "nginx (812 and 4 more), nginx.service": the process that has it open, and its unit.
std::string program_text(const JsonNode& queue) {
  const auto programs = result::read_back<std::vector<Program>>(queue["programs"]);
  std::string text = fmt::format("user {}", queue["user"].count());
  if (!programs.empty()) {
    const std::string more =
        programs.size() == 1 ? "" : fmt::format(" and {} more", programs.size() - 1);
    text = fmt::format("{} ({}{})", programs.front().name, programs.front().process, more);
  }
  constexpr std::size_t kShortened = 12;  // of an id, as other programs show it
  for (const char* owner : {"unit", "pod", "container"}) {
    if (!queue.has(owner) || queue[owner].is_null()) continue;
    const std::string name = queue[owner].text();
    if (name.empty()) continue;
    if (std::string_view(owner) == "unit") return fmt::format("{}, {}", text, name);
    return fmt::format("{}, {} {}", text, owner, name.substr(0, kShortened));
  }
  return text;
}

using Points = std::vector<std::vector<DepthPoint>>;

std::vector<QueueLine> queues_of(const JsonNode& nodes, Points& points) {
  std::vector<QueueLine> queues;
  for (const JsonNode& node : nodes.items()) {
    QueueLine& queue = queues.emplace_back(result::read_back<QueueLine>(node));
    queue.program = program_text(node);
    if (!node.has("points")) continue;
    const std::uint64_t place = node["points"].count();
    if (place >= points.size()) node["points"].wrong("should be an array");
    queue.points = std::move(points[place]);
  }
  return queues;
}

bool is_summary(const JsonNode& part) {
  const std::string word = part.text();
  if (word != "interval" && word != "summary") part.wrong("is none of interval, summary");
  return word == "summary";
}

}  // namespace

WatchLine watch_line(const nlohmann::ordered_json& json, Points points, const std::string& place) {
  const JsonNode document(json, place);
  result::require_schema(document);
  const JsonNode kind = document["kind"];
  if (const std::string word = kind.text(); word != "watch") {
    kind.wrong(fmt::format("is \"{}\", and the lines before are of a watch", word));
  }
  WatchLine line;
  line.summary = is_summary(document["part"]);
  line.at = document["at"].text();
  line.elapsed = document["elapsed_s"].number();
  if (line.elapsed < 0) document["elapsed_s"].wrong("should be 0 or more");
  if (document.has("namespaces")) {
    line.namespaces = result::read_back<std::vector<WatchedNamespace>>(document["namespaces"]);
  } else {  // of the one namespace that an older merhaba-bench knew
    line.namespaces = {result::read_back<WatchedNamespace>(document)};
  }
  result::JsonReader read(document);
  read("unheard_ports", line.unheard_ports);
  read.optional("hidden_processes", line.hidden_processes, true);
  line.queues = queues_of(document["queues"], points);
  return line;
}

}  // namespace merhaba::bench::report

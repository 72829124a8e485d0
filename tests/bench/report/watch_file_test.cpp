#include "bench/report/watch_file.hpp"

#include "base/error.hpp"
#include "bench/kernel/file.hpp"
#include "bench/report/document_file.hpp"
#include "bench/report/watch_sample.hpp"
#include "bench/support.hpp"
#include "bench/target/child.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Catch::Matchers::StartsWith;

WatchRecord parsed(const std::string& text) {
  return std::get<WatchRecord>(parse_document(text, "watch.jsonl"));
}

// Its first line with one of its parts put in another's place.
std::string with(const std::string& part, const std::string& other) {
  std::string text = sample_recording(true);
  const std::size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), other);
}

TEST_CASE("a recording is read: when, where, and each queue, the worst first") {
  const WatchRecord record = parsed(sample_recording(true));
  CHECK(record.at == "2026-01-31T12:00:03Z");
  CHECK(record.seconds == 3);
  CHECK(record.has_summary);
  CHECK(record.ends_in_a_line);
  REQUIRE(record.namespaces.size() == 1);
  CHECK(record.namespaces[0].name == "host");
  CHECK(record.namespaces[0].somaxconn == 4096);
  CHECK(record.namespaces[0].looks_per_second == 990.0);
  CHECK(record.namespaces[0].kernel.at("TcpExtListenOverflows") == 3);  // the summary's alone
  REQUIRE(record.queues.size() == 2);
  const WatchedQueue& worst = record.queues[0];
  CHECK(worst.name == "127.0.0.1:8080");
  CHECK(worst.now.program == "nginx (812 and 1 more), nginx.service");
  CHECK(worst.now.limit == 5);
  CHECK(worst.now.holds == 6);
  CHECK(worst.now.account.high == 6);
  CHECK(worst.now.account.drops == 23);
  CHECK(worst.now.account.delayed_clients == 11U);
  CHECK(worst.now.account.oldest_waiter == 250'000'000U);
  CHECK(worst.now.account.enough == 28U);
  CHECK_THAT(worst.now.account.words, StartsWith("held 6 of 6"));
  CHECK(worst.was_used());
  CHECK_FALSE(record.queues[1].was_used());
}

TEST_CASE("a file without a summary is added up from its intervals") {
  const WatchRecord record = parsed(without_last_line(sample_recording(true)));
  CHECK_FALSE(record.has_summary);
  CHECK(record.ends_in_a_line);
  const QueueAccount& account = record.queues.at(0).now.account;
  CHECK(account.high == 6);
  CHECK(account.drops == 23);
  CHECK(account.at_limit == 40'000'000);
  CHECK(account.oldest_waiter == 250'000'000U);
  CHECK(account.enough == 28U);
  CHECK(account.words.empty());
  CHECK(record.namespaces.at(0).kernel.at("TcpExtListenOverflows") == 9);
}

TEST_CASE("a file that ends anywhere in a line is read up to there") {
  const std::string whole = sample_recording(true);
  const std::size_t intervals = without_last_line(whole).size();
  for (const std::size_t cut : {intervals + 1, intervals + 300, whole.size() - 2}) {
    INFO(cut);
    const WatchRecord record = parsed(whole.substr(0, cut));
    CHECK_FALSE(record.has_summary);
    CHECK_FALSE(record.ends_in_a_line);
    CHECK(record.queues.at(0).now.account.drops == 23);
  }
  const WatchRecord complete = parsed(whole.substr(0, whole.size() - 1));
  CHECK(complete.has_summary);
  CHECK(complete.ends_in_a_line);
  CHECK(error_of([&] { parsed(whole.substr(0, 200)); }) ==
        "watch.jsonl is cut short in its first line: there is nothing of the watch in it");
}

TEST_CASE("a file of an older merhaba-bench, which knew of one namespace, is read too") {
  auto json = nlohmann::ordered_json::parse(sample_line("summary", 3, {{.high = 2}}));
  for (const char* key : {"somaxconn", "kernel", "sampling"})
    json[key] = json["namespaces"][0][key];
  json.erase("namespaces");
  json.erase("hidden_processes");
  for (const char* key : {"netns", "family", "cgroup", "unit", "pod", "container", "limit_set_by",
                          "delayed_clients", "oldest_waiter_ns"}) {
    json["queues"][0].erase(key);
  }
  const WatchRecord record = parsed(json.dump() + "\n");
  CHECK(record.namespaces.at(0).looks == 990);
  CHECK(record.queues.at(0).now.program == "nginx (812 and 1 more)");
  CHECK_FALSE(record.queues.at(0).now.account.delayed_clients);
}

TEST_CASE("an error in a line is reported with the file, the line and the place") {
  const std::string whole = sample_recording(true);
  const std::pair<std::string, std::string> wrongs[] = {
      {"\n" + whole, "watch.jsonl is not JSON as merhaba-bench writes it with --json: parse error"},
      {with("\"schema\":2", "\"schema\":3"),
       "watch.jsonl, line 1: schema is 3, and this merhaba-bench reads 2: measure again, or use"},
      {with("\"interval\"", "\"moment\""),
       "watch.jsonl, line 1: part is none of interval, summary"},
      {with("\"elapsed_s\":1.0", "\"elapsed_s\":-1"),
       "watch.jsonl, line 1: elapsed_s should be 0 or more"},
      {with("\"elapsed_s\":1.0", "\"elapsed_s\":2.5"),
       "watch.jsonl, line 2 is earlier than the line before: a file has one watch"},
      {with("\"limit\":5", "\"limit\":null"),
       "watch.jsonl, line 1: queues[0].limit should be a whole number"},
      {with("[100,0,0]", "[100,0]"),
       "watch.jsonl, line 1: points should be an array of three whole numbers each, a "
       "time"},
      {with("[400000,2,0]", "[-4,2,0]"),
       "watch.jsonl, line 1: points should be an array of three whole numbers each, a "
       "time"},
      {with("\"points\":[[100,0,0],[400000,2,0]]", "\"points\":7"),
       "watch.jsonl, line 1: points should be an array of three whole numbers each, a "
       "time"},
      {with("\"netns\":\"host\"", "\"netns\":5"),
       "watch.jsonl, line 1: queues[0].netns should be a text"},
      {with("\"number\":1", "\"number\":1e999"),
       "watch.jsonl, line 1 is not JSON: number overflow parsing '1e999'"},
      {with("}\n{", "}\n?{"),
       "watch.jsonl, line 2 is not JSON: syntax error while parsing value - invalid literal; last "
       "read: '?'"},
      {with("}\n{", "}\n{{"), "watch.jsonl, line 2 is not JSON: syntax error "},
      {with("}\n{", "}\n\n[]\n{"), "watch.jsonl, line 3: its content should be an object"},
      {whole + whole, "watch.jsonl, line 5 is after the summary: a file has one watch"},
      {without_last_line(whole) + R"({"schema":2,"kind":"accept"})",
       "watch.jsonl, line 4: kind is \"accept\", and the lines before are of a watch"},
      {nlohmann::ordered_json::parse(sample_line("summary", 1, {})).dump(1),
       "watch.jsonl: kind is \"watch\", which has a line for each interval"},
  };
  for (const auto& [text, message] : wrongs) {
    CHECK_THROWS_WITH(parsed(text), StartsWith(message));
    CHECK_THROWS_AS(parsed(text), Error);
  }
}

TEST_CASE("a watch is read from a file as from a text") {
  const target::ScratchFolder folder;
  const std::string path = folder.path() + "/watch.jsonl";
  kernel::write_file(path, sample_recording(true));
  CHECK(std::get<WatchRecord>(read_document(path)).queues.size() == 2);
}

}  // namespace
}  // namespace merhaba::bench::report::test

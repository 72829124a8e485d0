#include "bench/accept/publication.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/command/verdict.hpp"
#include "bench/load/hdr_format.hpp"
#include "bench/result/merging.hpp"
#include "bench/result/merging_sample.hpp"
#include "bench/result/xml.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::accept::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using merhaba::test::Folder;
using merhaba::test::read_file;
using merhaba::test::write_file;
using result::test::accepted;
using result::test::XmlElement;

// Our stdout led into a file for as long as this lives.
class Stdout {
 public:
  Stdout()
      : saved_(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)), file_(merhaba::test::scratch_file()) {
    std::fflush(stdout);
    ::dup2(file_.get(), STDOUT_FILENO);
  }
  ~Stdout() {
    std::fflush(stdout);
    ::dup2(saved_.get(), STDOUT_FILENO);
  }
  Stdout(const Stdout&) = delete;
  Stdout& operator=(const Stdout&) = delete;

  std::string said() const {
    std::fflush(stdout);
    return merhaba::test::content_of(file_.get());
  }

 private:
  Fd saved_, file_;
};

struct Published {
  std::string out;
  std::string not_passed;  // what NotPassed said; "" if it passed
};

Published publish(const PublicationOptions& options, const result::Document& document) {
  const Publication publication(options);
  Published published;
  const Stdout out;
  try {
    publication.publish(document, "the place\n", "why not");
  } catch (const command::NotPassed& error) {
    published.not_passed = error.what();
  }
  published.out = out.said();
  return published;
}

// 2,000 responses per second, complete after 3 ms; one client fails.
result::Series usual(load::Mode mode = load::Mode::closed) {
  result::Series series = result::test::series_with(mode, {2000}, 30'000);
  series.runs[0].tally.failures[{load::FailureKind::closed_unanswered}] = 1;
  series.runs[0].began = std::chrono::system_clock::time_point(std::chrono::seconds(1000));
  for (int i = 0; i < 100; ++i) series.latencies.end.record(std::chrono::milliseconds(3));
  series.latencies.connect.record(5000);
  return series;
}

PublicationOptions all_files(const Folder& folder, std::vector<std::string> expect) {
  return {folder / "a.json", folder / "a", folder / "a.hlog", folder / "a.xml", std::move(expect),
          "accept",          true};
}

void check_files(const Folder& folder, std::size_t expectations) {
  const result::Document read = result::read_document(folder / "a.json");
  CHECK(read.outcomes.size() == expectations);
  CHECK(read.series.at(0).rate.median == 2000);
  const result::Series series = usual();
  CHECK(read_file(folder / "a-connect.hgrm") == series.latencies.connect.hgrm());
  CHECK(read_file(folder / "a-first-byte.hgrm") == series.latencies.first_byte.hgrm());
  CHECK(read_file(folder / "a-end.hgrm") == series.latencies.end.hgrm());
  const std::string log = read_file(folder / "a.hlog");
  CHECK_THAT(log, ContainsSubstring("#[StartTime: 1000.000") &&
                      ContainsSubstring("\nTag=connect,0.000,1.000,") &&
                      ContainsSubstring(load::encode_hdr(series.latencies.connect)) &&
                      ContainsSubstring("\nTag=end,0.000,1.000,") &&
                      ContainsSubstring(load::encode_hdr(series.latencies.end)) &&
                      !ContainsSubstring("first-byte"));
}

XmlElement suite_in(const std::string& path) {
  const std::string xml = read_file(path);
  return result::test::XmlReader(xml).document().children.at(0);
}

TEST_CASE("what does not hold is thrown, in these words, once every file is written") {
  const Folder folder;
  const Published published =
      publish(all_files(folder, {"p99 < 1ms", "failed == 0", "rate > 1000/s", "system_calls < 9"}),
              accepted({usual()}));
  CHECK(published.not_passed ==
        "3 of 4 expectations failed: p99 < 1ms (3.00 ms), failed == 0 (1), system_calls < 9 (not "
        "known)");
  check_files(folder, 4);
  const XmlElement suite = suite_in(folder / "a.xml");
  CHECK(suite.attributes.at("name") == "merhaba-bench accept");
  CHECK(suite.attributes.at("timestamp") == "2026-01-31T12:00:00");
  CHECK(suite.attributes.at("tests") == "4");
  CHECK(suite.attributes.at("failures") == "2");
  CHECK(suite.attributes.at("errors") == "1");
  const XmlElement& first = suite.children.at(0);
  CHECK(first.attributes.at("classname") == "merhaba-bench accept.closed.merhaba");
  CHECK(first.attributes.at("name") == "p99 < 1ms");
  CHECK(first.children.at(0).text == "measured 3.00 ms: does not hold");
  CHECK(suite.children.at(3).children.at(0).text == "not known");
  CHECK_THAT(published.out, ContainsSubstring("p99 < 1ms") && ContainsSubstring("does not hold"));
  CHECK(command::NotPassed::kExitStatus == 4);
}

TEST_CASE("what holds passes, and the same files are written") {
  const Folder folder;
  const Published published =
      publish(all_files(folder, {"p99 < 5ms", "failed == 1"}), accepted({usual()}));
  CHECK(published.not_passed == "");
  check_files(folder, 2);
  CHECK(suite_in(folder / "a.xml").attributes.at("failures") == "0");
  CHECK(suite_in(folder / "a.xml").attributes.at("errors") == "0");
  CHECK_THAT(
      published.out,
      StartsWith("merhaba takes 2,000 connections per second; 99 percent of the responses were "
                 "complete within 3.00 ms.\n\nthe place\n\nclosed: 64 clients at once"));
}

TEST_CASE("where the generator was the limit a rate is not met, and no rate is concluded") {
  result::Series limited = usual();
  limit_generator(limited);
  PublicationOptions options;
  options.expect = {"rate > 1"};
  const Published published = publish(options, accepted({limited}));
  CHECK(published.not_passed ==
        "1 of 1 expectations failed: rate > 1 (void: the generator was the limit)");
  CHECK_THAT(published.out, StartsWith("merhaba was faster than the load generator: its rate is "
                                       "not known; 99 percent of the responses"));
}

TEST_CASE("steps are named in the verdict, and have an interval each in the log") {
  const Folder folder;
  std::vector<result::Series> steps{result::test::series_with(load::Mode::open, {1000}),
                                    usual(load::Mode::open)};
  steps[0].latencies.end.record(1000);
  steps[0].runs[0].began = std::chrono::system_clock::time_point(std::chrono::seconds(990));
  const Published published =
      publish(all_files(folder, {"failed == 0", "knee >= 2000/s"}), accepted(steps));
  CHECK(published.not_passed ==
        "2 of 3 expectations failed: failed == 0 at 2,000/s (1), knee >= 2000/s (1,000/s)");
  CHECK_THAT(published.out,
             StartsWith("Up to 1,000 clients per second, merhaba keeps nobody waiting long.\n"));
  CHECK(suite_in(folder / "a.xml").children.at(1).attributes.at("name") ==
        "failed == 0 at 2,000/s");
  CHECK_THAT(read_file(folder / "a.hlog"), ContainsSubstring("\nTag=end,0.000,1.000,") &&
                                               ContainsSubstring("\nTag=end,10.000,1.000,"));
  CHECK(read_file(folder / "a-end.hgrm") == steps[1].latencies.end.hgrm());
}

TEST_CASE("parts are listed below the figures") {
  const std::vector<result::Part> parts{result::test::part_of("rank 0", {1000}),
                                        result::test::part_of("rank 1", {500})};
  result::Document document = accepted({usual()});
  document.series[0] = result::merge({}, parts, {});
  const Published published = publish({}, document);
  CHECK_THAT(published.out, ContainsSubstring(result::parts_table(document.series[0].parts)));
}

TEST_CASE("JSON on stdout stands alone there, whether or not all holds") {
  for (const char* expected : {"failed == 0", "failed == 1"}) {
    PublicationOptions options;
    options.json = "-";
    options.expect = {expected};
    const Published published = publish(options, accepted({usual()}));
    const auto json = nlohmann::ordered_json::parse(published.out);
    CHECK(json["conclusions"]["expectations"].size() == 1);
    CHECK(published.not_passed.empty() ==
          (json["conclusions"]["expectations"][0]["outcome"] == "holds"));
  }
}

TEST_CASE("a file that cannot be written is refused before the measuring, and none is left") {
  const Folder folder;
  const std::string nowhere = folder / "none/a";
  for (std::string PublicationOptions::*file :
       {&PublicationOptions::json, &PublicationOptions::hgrm, &PublicationOptions::hlog,
        &PublicationOptions::junit}) {
    PublicationOptions options = all_files(folder, {"failed == 0"});
    options.*file = nowhere;
    CHECK_THAT(error_of([&] { Publication{options}; }),
               StartsWith("cannot write " + nowhere) &&
                   Catch::Matchers::EndsWith(": No such file or directory"));
    CHECK(std::filesystem::is_empty(folder.path()));
  }
  CHECK(error_of([&] { Publication{all_files(folder, {"failed == 0"})}; }) == "");
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a file that is there stays as it is until the results are") {
  const Folder folder;
  write_file(folder / "a.json", "old");
  const PublicationOptions options = all_files(folder, {"failed == 0"});
  const Publication publication(options);
  CHECK(read_file(folder / "a.json") == "old");
}

TEST_CASE("there is no verdict to write without an expectation, and none on stdout") {
  PublicationOptions options;
  options.junit = "-";
  options.expect = {"failed == 0"};
  CHECK(error_of([&] { Publication{options}; }) ==
        "--junit: - is not a file; only --json writes to stdout");
  const Folder folder;
  options.junit = folder / "a.xml";
  options.expect.clear();
  CHECK_THROWS_AS(Publication(options), UsageError);
  CHECK(error_of([&] { Publication{options}; }) ==
        "--junit needs --expect: without it, there is no verdict");
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("an expectation that cannot be understood is refused before any file is touched") {
  const Folder folder;
  const PublicationOptions options = all_files(folder, {"failed == 0", "p99 < 5"});
  CHECK_THROWS_AS(Publication(options), UsageError);
  CHECK(error_of([&] { Publication{options}; }) ==
        "--expect: \"p99 < 5\": a time needs a unit: ns, us, ms or s");
  CHECK(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace merhaba::bench::accept::test

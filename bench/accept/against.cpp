#include "bench/accept/against.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "bench/command/verdict.hpp"
#include "bench/load/mode.hpp"

namespace merhaba::bench::accept {
namespace {

const result::SeriesSummary* series_of(const result::Document& document, const std::string& server,
                                       load::Mode mode) {
  const auto found = std::find_if(document.series.begin(), document.series.end(),
                                  [&](const result::SeriesSummary& each) {
                                    return each.target == server && each.work.mode == mode;
                                  });
  return found == document.series.end() ? nullptr : &*found;
}

const result::DuelSummary* control_of(const result::Document& document, const std::string& server,
                                      load::Mode mode) {
  const auto found = std::find_if(document.duels.begin(), document.duels.end(),
                                  [&](const result::DuelSummary& duel) {
                                    return duel.mode == mode && duel.subject == server &&
                                           duel.other == server + std::string(result::kControl);
                                  });
  return found == document.duels.end() ? nullptr : &*found;
}

result::Recorded recorded(const result::Document& document, const std::string& server,
                          load::Mode mode) {
  const result::DuelSummary* const control = control_of(document, server, mode);
  result::Recorded found{series_of(document, server, mode), {}, {}};
  if (control != nullptr) {
    found.control_rate = control->rate;
    found.control_cpu = control->cpu;
  }
  return found;
}

bool is_passed(const result::Change& change) {
  return change.verdict == result::ChangeVerdict::none ||
         change.verdict == result::ChangeVerdict::improvement;
}

}  // namespace

void add_options(CLI::App& command, AgainstOptions& options) {
  constexpr const char* kGroup = "Verdict";
  command
      .add_option("--against", options.file,
                  "compare with FILE, which an earlier compare --json wrote; exit code 4 if the "
                  "first server got slower")
      ->type_name("FILE")
      ->group(kGroup);
  command
      .add_option("--tolerance", options.tolerance,
                  "largest change that is not a regression, unless the A/A noise is larger")
      ->default_str("2%")
      ->type_name("N%")
      ->group(kGroup);
  command
      .add_flag("--anyway", options.anyway,
                "with --against: decide even if the kernel, CPU, libuv or a setting differs")
      ->group(kGroup);
  command.add_option("--junit", options.junit, "with --against: write the verdict as JUnit XML")
      ->type_name("FILE")
      ->group(kGroup);
}

Baseline::Baseline(const std::string& path) : path_(path), document_(result::read_document(path)) {
  if (document_.head.kind != "compare" || document_.servers.empty()) {
    throw Error(path + " is not a result of compare; record one with compare --json " + path);
  }
}

std::vector<result::Difference> Baseline::differences(
    const result::DocumentHead& head, const result::Contestant& server,
    const std::vector<result::SeriesSummary>& planned) const {
  std::vector<result::Difference> all = result::machine_differences(document_.head, head);
  const auto add = [&all](std::vector<result::Difference> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
  };
  const auto same =
      std::find_if(document_.servers.begin(), document_.servers.end(),
                   [&](const result::Contestant& each) { return each.name == server.name; });
  if (same == document_.servers.end()) {
    throw Error(fmt::format("{} has no server {}, only {}", path_, server.name,
                            document_.servers.front().name));
  }
  add(result::server_differences(*same, server));
  for (const result::SeriesSummary& series : planned) {
    const load::Mode mode = series.work.mode;
    const result::SeriesSummary* const then = series_of(document_, server.name, mode);
    const std::string_view name = load::mode_name(mode);
    const std::string record =
        fmt::format("record it with compare {} --mode {} --json {}", server.name, name, path_);
    if (then == nullptr) {
      throw Error(
          fmt::format("{} has no result of {} in mode {}; {}", path_, server.name, name, record));
    }
    if (then->runs.size() < result::kFewestRuns) {
      throw Error(fmt::format("{} has {} rounds of {} in mode {}, but a verdict needs {}; {}",
                              path_, then->runs.size(), server.name, name, result::kFewestRuns,
                              record));
    }
    if (control_of(document_, server.name, mode) == nullptr) {
      throw Error(fmt::format("{} has no A/A run of {} in mode {} to show the noise; {}", path_,
                              server.name, name, record));
    }
    add(result::work_differences(*then, series));
  }
  return all;
}

std::vector<result::Change> Baseline::changes(const result::Document& now, double tolerance) const {
  std::vector<result::Change> all;
  const std::string& server = now.servers.front().name;
  for (const result::SeriesSummary& series : now.series) {
    if (series.target != server) continue;
    const load::Mode mode = series.work.mode;
    const result::Recorded then = recorded(document_, server, mode);
    if (then.series == nullptr) continue;
    const std::vector<result::Change> found =
        result::changes(then, recorded(now, server, mode), tolerance);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

std::string Baseline::text() const {
  std::string by;
  for (const auto& [what, value] : document_.head.facts) {
    if (what == "merhaba-bench") by = ", by merhaba-bench " + value;
  }
  return fmt::format("{} of {}{}", path_, document_.head.at, by);
}

std::string Baseline::report(const std::vector<result::Change>& changes) const {
  std::string all = "\nAgainst " + text();
  const std::vector<std::string> sentences = result::change_sentences(changes);
  all += sentences.empty() ? ": no change.\n" : ":\n";
  for (const std::string& sentence : sentences) all += sentence + "\n";
  return all + "\n" + result::changes_table(changes);
}

std::vector<result::JUnitCase> cases_of(const std::vector<result::Change>& changes) {
  using Verdict = result::JUnitCase::Verdict;
  std::vector<result::JUnitCase> cases;
  for (const result::Change& change : changes) {
    result::JUnitCase each;
    each.group = fmt::format("{}.{}", load::mode_name(change.mode), change.server);
    each.name = change.figure;
    each.words = result::change_text(change);
    each.verdict = is_passed(change)                                     ? Verdict::passed
                   : change.verdict == result::ChangeVerdict::regression ? Verdict::failed
                                                                         : Verdict::undecided;
    cases.push_back(std::move(each));
  }
  return cases;
}

void require_no_regression(const std::vector<result::Change>& changes) {
  std::vector<result::Change> bad;
  std::copy_if(changes.begin(), changes.end(), std::back_inserter(bad),
               [](const result::Change& change) { return !is_passed(change); });
  if (bad.empty()) return;
  std::string words;
  for (const std::string& sentence : result::change_sentences(bad)) {
    words += (words.empty() ? "" : "; ") + sentence;
  }
  throw command::NotPassed(words);
}

}  // namespace merhaba::bench::accept

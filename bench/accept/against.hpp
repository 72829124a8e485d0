// A recorded comparison that today's is held against: compare --against.
// Owned by the command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/result/conditions.hpp"
#include "bench/result/document.hpp"
#include "bench/result/junit.hpp"

namespace CLI {
class App;
}

namespace merhaba::bench::accept {

struct AgainstOptions {
  std::string file;
  std::optional<std::string> tolerance;  // "2%" where none is given
  bool anyway = false;                   // a verdict in spite of differences
  std::string junit;
};
// Adds --against, --tolerance, --anyway and --junit. The object outlives the command.
void add_options(CLI::App& command, AgainstOptions& options);

class Baseline {
 public:
  // Reads a file of compare --json. Throws Error.
  explicit Baseline(const std::string& path);

  // Before the measuring: what is different now, of the machine, of the first of these servers, and
  // of each series that it is to have. Throws Error for a mode that the baseline lacks, or of which
  // it has no A/A run or too few runs.
  std::vector<result::Difference> differences(
      const result::DocumentHead& head, const result::Contestant& server,
      const std::vector<result::SeriesSummary>& planned) const;

  // Of the first server of today's document, mode by mode.
  std::vector<result::Change> changes(const result::Document& now, double tolerance) const;

  // What is printed below the tables: "Against baseline.json …: no change.", the sentences, a
  // table.
  std::string report(const std::vector<result::Change>& changes) const;

 private:
  // "baseline.json of 2026-01-31T12:00:00Z, by merhaba-bench 0.1.0, commit cee7b5b".
  std::string text() const;

  std::string path_;
  result::Document document_;
};

std::vector<result::JUnitCase> cases_of(const std::vector<result::Change>& changes);
// Throws command::NotPassed where something is slower, or not known.
void require_no_regression(const std::vector<result::Change>& changes);

}  // namespace merhaba::bench::accept

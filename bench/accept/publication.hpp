// How a result of accept reaches its readers: the table, files, and a verdict.
// Owned by the command whose options these are.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "bench/result/document.hpp"
#include "bench/result/expectation.hpp"

namespace CLI {
class App;
}

namespace merhaba::bench::accept {

struct PublicationOptions {
  std::string json;  // "-": to stdout, in place of the table
  std::string hgrm;  // a prefix
  std::string hlog;
  std::string junit;
  std::vector<std::string> expect;
  std::string command = "accept";  // whose verdict it is
  bool plain = false;              // no colours, whatever stdout is: mpirun makes it a terminal
};
// Adds --expect, --junit, --hgrm and --hlog; --json is its command's. The object outlives it.
void add_options(CLI::App& command, PublicationOptions& options);

class Publication {
 public:
  // Before the measuring. Throws UsageError for an expectation that cannot be understood, and Error
  // when a file cannot be written.
  explicit Publication(PublicationOptions options);

  // Prints and writes it all. `place`: the lines between the conclusion and the table;
  // `why_no_system_calls`: where they were not counted. Throws command::NotPassed where an
  // expectation does not hold, and Error.
  void publish(result::Document document, const std::string& place,
               const std::string& why_no_system_calls) const;

 private:
  void write_files(const result::Document& document) const;

  PublicationOptions options_;
  std::vector<result::Expectation> expectations_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace merhaba::bench::accept

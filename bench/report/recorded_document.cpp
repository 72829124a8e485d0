#include "bench/report/recorded_document.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/kernel/file.hpp"

namespace merhaba::bench::report {
namespace {

RecordedDocument by_kind(const result::JsonNode& document) {
  const std::string kind = read_head(document).kind;
  if (kind == "accept" || kind == "compare") return read_results(document);
  if (kind == "overflow") return read_experiment(document);
  document["kind"].wrong(
      fmt::format("is \"{}\", and only accept, compare and overflow are understood", kind));
}

}  // namespace

RecordedDocument read_document(const std::string& path) {
  return parse_document(kernel::read_file(path), path);
}

RecordedDocument parse_document(std::string_view json, const std::string& file) {
  try {
    const auto document = nlohmann::ordered_json::parse(json);
    return by_kind({document, file});
  } catch (const nlohmann::json::exception& error) {
    const std::string_view words =
        error.what();  // "[json.exception.parse_error.101] parse error …"
    throw Error(fmt::format("{} is not JSON as merhaba-bench writes it with --json: {}", file,
                            words.substr(words.find(' ') + 1)));
  }
}

}  // namespace merhaba::bench::report

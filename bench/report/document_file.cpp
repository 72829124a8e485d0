#include "bench/report/document_file.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/kernel/file.hpp"

namespace merhaba::bench::report {
namespace {

Document by_kind(const result::JsonNode& document) {
  const std::string kind = result::head_from_json(document).kind;
  if (kind == "accept" || kind == "compare") return result::document_from_json(document);
  if (kind == "overflow") return overflow::experiment_from_json(document);
  document["kind"].wrong(
      fmt::format("is \"{}\", and only accept, compare and overflow are understood", kind));
}

}  // namespace

Document read_document(const std::string& path) {
  return parse_document(kernel::read_file(path), path);
}

Document parse_document(std::string_view json, const std::string& file) {
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

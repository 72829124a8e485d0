#include "bench/report/document_file.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.hpp"
#include "bench/report/watch_file.hpp"

namespace merhaba::bench::report {
namespace {

Document by_kind(const result::JsonNode& document) {
  result::require_schema(document);
  const std::string kind = document["kind"].text();
  if (kind == "accept" || kind == "compare") return result::document_from_json(document);
  if (kind == "overflow") return overflow::experiment_from_json(document);
  if (kind == "watch") document["kind"].wrong("is \"watch\", which has a line for each interval");
  document["kind"].wrong(
      fmt::format("is \"{}\", but only accept, compare, overflow and watch can be drawn", kind));
}

Document parse_whole(const std::string& json, const std::string& file) {
  try {
    const auto document = nlohmann::ordered_json::parse(json);
    return by_kind({document, file});
  } catch (const nlohmann::json::exception& error) {
    throw Error(fmt::format("{} is not JSON as merhaba-bench writes it with --json: {}", file,
                            result::json_error_text(error)));
  }
}

Document parse(std::istream& stream, const std::string& file) {
  std::string text;
  std::getline(stream, text);
  if (stream.bad()) throw Error(fmt::format("cannot read {}: {}", file, system_message(errno)));
  if (is_of_watch(text)) return read_watch(text, stream, file);
  if (!stream.eof()) {
    std::ostringstream rest;
    rest << stream.rdbuf();
    text += '\n' + rest.str();
  }
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw Error(file + " is empty: nothing was written, or nothing yet");
  }
  return parse_whole(text, file);
}

}  // namespace

Document read_document(const std::string& path) {
  errno = 0;
  std::ifstream stream(path);
  if (!stream) throw Error(fmt::format("cannot read {}: {}", path, system_message(errno)));
  return parse(stream, path);
}

Document parse_document(const std::string& json, const std::string& file) {
  std::istringstream stream(json);
  return parse(stream, file);
}

}  // namespace merhaba::bench::report

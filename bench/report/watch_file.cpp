#include "bench/report/watch_file.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/report/watch_gathering.hpp"
#include "bench/report/watch_line.hpp"
#include "bench/report/watch_points.hpp"

namespace merhaba::bench::report {
namespace {

using nlohmann::ordered_json;

// What is no fault in a line that is not whole; the words go on after its place.
struct NotJson : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class WatchReader {
 public:
  explicit WatchReader(std::string file) : file_(std::move(file)) {}

  // `ended`: by the end of a line. The file's last line may lack it, and then need not be whole.
  void add(const std::string& text, bool ended) {
    ++number_;
    if (text.find_first_not_of(" \t\r") == std::string::npos) return;
    try {
      lines_.add(parse(text), place());
    } catch (const NotJson& error) {
      if (ended) throw Error(place() + error.what());
      ends_in_a_line_ = false;
    }
  }

  WatchRecord take() {
    if (lines_.is_empty()) {
      throw Error(file_ + " is cut short in its first line: there is nothing of the watch in it");
    }
    WatchRecord record = lines_.take();
    record.ends_in_a_line = ends_in_a_line_;
    return record;
  }

 private:
  std::string place() const { return fmt::format("{}, line {}", file_, number_); }

  // Without where that is, which the points shift: "syntax error while parsing …".
  static std::string words_of(const ordered_json::exception& error) {
    const std::string words = error.what();  // "[json.exception.parse_error.101] parse error …: …"
    const std::size_t place = words.find(": ");
    return make_visible(words.substr(place == std::string::npos ? words.find(' ') + 1 : place + 2));
  }

  WatchLine parse(const std::string& text) const {
    std::optional<TakenPoints> taken = take_points(text);
    if (!taken) {
      throw NotJson(
          ": points should be an array of three whole numbers each, a time in microseconds, a "
          "depth, "
          "and how many were dropped");
    }
    ordered_json json;
    try {
      json = ordered_json::parse(taken->rest);
    } catch (const ordered_json::exception& error) {
      throw NotJson(" is not JSON: " + words_of(error));
    }
    return watch_line(json, std::move(taken->all), place());
  }

  std::string file_;
  std::size_t number_ = 0;  // of the line
  bool ends_in_a_line_ = true;
  WatchGathering lines_;
};

}  // namespace

bool is_of_watch(const std::string& line) {
  const std::string key = "\"kind\"";
  const std::string word = "\"watch\"";
  const std::size_t at = line.find(key);
  if (at == std::string::npos) return false;
  const std::size_t value = line.find_first_not_of(": \t", at + key.size());
  return value != std::string::npos && line.compare(value, word.size(), word) == 0;
}

WatchRecord read_watch(const std::string& first, std::istream& rest, const std::string& file) {
  WatchReader reader(file);
  reader.add(first, !rest.eof());
  for (std::string line; std::getline(rest, line);) reader.add(line, !rest.eof());
  if (rest.bad()) throw Error(fmt::format("cannot read {}: {}", file, system_message(errno)));
  return reader.take();
}

}  // namespace merhaba::bench::report

// A worker's part of HTTP without its sockets, for tests and fuzz targets alike.
#pragma once

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "http/session.hpp"

namespace merhaba::http::test {

inline constexpr std::string_view kGreeting = "Merhaba dünya!";
inline constexpr std::time_t kThen = 784'111'777;
inline constexpr std::string_view kThenText = "Sun, 06 Nov 1994 08:49:37 GMT";
inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// What the sessions of one worker share; all their responses are dated kThen.
struct Bench {
  explicit Bench(const Limits& limits = {}, const Greeting& greeting = {kGreeting, 200, {}},
                 bool keep_records = false);
  StatusCounts responded{};
  Service service;
  Output output;
};

// One session, served as a connection does it: what does not fit the output is fed after it went.
class Conversation {
 public:
  explicit Conversation(Bench& bench) : bench_(bench) {}
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  std::string say(std::string_view bytes);  // returns the responses; throws if the session is stuck
  std::string end_input();
  std::string time_out();
  const Session& session() const { return session_; }
  std::string outcome(std::string_view responses) const;  // as summary(), of what was just received
  const std::vector<Record>& records() const { return records_; }  // of all responses

 private:
  std::string sent();

  Bench& bench_;
  Session session_;
  std::vector<Record> records_;
};

// "200 200+close; closed": each response's status and Connection field, then the session's phase.
// "-" after a status: no content came, though Content-Length is not 0. "BROKEN" when it is no HTTP.
std::string summary(std::string_view responses, Phase phase);
std::string_view field(std::string_view response, std::string_view name);  // "" if not there

// Without the interim responses, which are for a client that waits: only they depend on how the
// bytes arrive.
std::string without_continue(std::string responses);

}  // namespace merhaba::http::test

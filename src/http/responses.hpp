// Every response the server gives, rendered once; only the Date within changes.
// One a worker: it is written to once a second.
#pragma once

#include <array>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/handler.hpp"
#include "http/output.hpp"
#include "http/status.hpp"

namespace merhaba::http {

// The response to every accepted request.
struct Greeting {
  std::string_view body;  // outlives the responses
  int status = 200;
  std::vector<std::pair<std::string, std::string>> fields;  // replace the default Content-Type
};

// What the response says about the connection.
enum class Persistence {
  implied,     // HTTP/1.1 stays open without a word
  keep_alive,  // HTTP/1.0 closes otherwise
  close,
};

class Responses {
 public:
  // Throws std::length_error when the fields make a head of more than kMaxHead bytes.
  explicit Responses(const Greeting& greeting);
  static constexpr std::size_t kMaxHead = 32 * 1024;

  // The Date of all responses from now on.
  void set_date(std::time_t now);

  void append_greeting(Output& out, Persistence persistence, bool head_only) const noexcept;
  void append_options(Output& out, Persistence persistence) const noexcept;
  // The same with `fields` more in the head, each with its line end.
  void append_greeting(Output& out, Persistence persistence, bool head_only,
                       std::string_view fields) const noexcept;
  void append_options(Output& out, Persistence persistence, std::string_view fields) const noexcept;
  void append_continue(Output& out) const noexcept;
  void append_reply(Output& out, Reply reply, Persistence persistence, bool head_only) const;
  // Always says close. `head_only`: the request was HEAD.
  void append_rejection(Output& out, const Rejection& why, bool head_only) const;

  int status() const noexcept { return status_; }
  std::string_view body() const noexcept { return body_; }
  // Bytes one response needs in an Output at most, without a body by reference.
  std::size_t largest() const noexcept;

 private:
  struct Rendered {
    std::string text;           // the head, and behind it a body that is copied
    std::size_t head_size = 0;  // up to and with the empty line
    std::size_t date_at = 0;
  };
  static Rendered render(std::string_view status_line, std::string_view fields,
                         Persistence persistence);
  static void append_head(Output& out, const Rendered& response, std::string_view fields) noexcept;
  static constexpr std::size_t kPersistences = 3;

  std::string_view body_;  // empty where the status has none
  int status_;
  using Each = std::array<Rendered, kPersistences>;
  Each greeting_;
  Each options_;
  std::string date_;
};

}  // namespace merhaba::http

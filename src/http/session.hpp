// One connection's HTTP: bytes in, bytes out, no I/O. Part of a server::Connection; holds a parser
// only while one reads a request, so an idle session is a pointer and a few flags.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/count.hpp"
#include "base/pool.hpp"
#include "http/handler.hpp"
#include "http/output.hpp"
#include "http/request_parser.hpp"
#include "http/responses.hpp"

namespace merhaba::http {

// A request on its way in, with its text where the access log needs it.
struct IncomingRequest {
  IncomingRequest(const Limits& limits_, RequestText* text_) noexcept
      : limits(limits_), parser(limits, text_), text(text_) {}
  const Limits limits;  // those that applied when it began
  RequestParser parser;
  RequestText* text;  // null: nobody asks for it
};

// Responses by the hundreds of their status; [0]: without one.
using StatusCounts = std::array<Count, 6>;

// Where the response to a request comes from.
enum class Source : std::uint8_t {
  greeting,
  handler,
  owner,  // of the session, once the request is whole: see Phase::held
};

// What a worker's sessions share. Owned by the worker; outlives them.
struct Service {
  Limits limits;
  Responses responses;
  StatusCounts& responded;     // outlives the service
  Handler* handler = nullptr;  // for Source::handler
  Source source = Source::greeting;
  Pool<IncomingRequest> requests{};
  Pool<RequestText> texts{};
  bool says_close = false;  // the last response of every batch does
};

enum class Phase : std::uint8_t {
  idle,    // between requests, or before the first
  head,    // a request has begun
  body,    // its head is whole
  held,    // it is whole, and respond_held() is waited for; further bytes are not looked at
  closed,  // the last response is given; further bytes are not looked at
};

class Session {
 public:
  // Takes as many requests from `in` as there are, at most `most`, and as `out` has room for, and
  // appends their responses. Returns the bytes used: less than in.size() only when `out` is full
  // (send it, then feed the rest), `most` are taken, or the phase is `closed`.
  std::size_t feed(Service& service, std::string_view in, Output& out,
                   std::uint32_t most = kNoLimit);
  static constexpr std::uint32_t kNoLimit = ~std::uint32_t{0};

  // The tutorial's protocol: whatever came, the greeting byte for byte, and the end.
  void greet(Service& service, Output& out);

  // Phase `held`: what is waited for. The greeting, or what is in its place for this request, with
  // `fields` more in its head; or `reply`; returns the bytes of its content. `more_input`: there is
  // some already. At most kMostFields bytes of fields.
  std::uint64_t respond_held(Service& service, Output& out, bool more_input,
                             std::string_view fields);
  std::uint64_t respond_held(Service& service, Output& out, bool more_input, Reply reply);
  static constexpr std::size_t kMostFields = 512;
  // Or nothing: the request is recorded as one that was not responded to.
  void leave_held(Service& service, Output& out);
  // After respond_held(): the connection ends with this response, whatever it says.
  void close() noexcept { phase_ = Phase::closed; }

  // The input ended (400), or a deadline passed (408), within a request. Appends the response and
  // the phase is `closed`; between requests nothing is said.
  void input_ended(Service& service, Output& out);
  void timed_out(Service& service, Output& out);

  // The connection is gone: what is known of a request under way is recorded as 499, and the
  // parser given back. Must be the last call, as must drop(), which records nothing.
  void gone(Service& service, Output& out);
  void drop(Service& service) noexcept;

  Phase phase() const noexcept { return phase_; }
  bool rejected() const noexcept { return rejected_; }
  std::uint32_t answered() const noexcept { return answered_; }  // by greeting or by error

 private:
  void begin_request(Service& service, bool keep_text);
  // What a request means for its response.
  struct Asked {
    bool keep_alive;
    bool is_head = false;
    bool is_options = false;
    bool is_http_1_0 = false;
    bool is_raw = false;
  };
  void respond(Service& service, Output& out, Asked asked, bool more_input);
  void respond_otherwise(Service& service, Output& out, Asked asked, bool more_input);
  Persistence begin_response(const Service& service, Asked asked, bool more_input) noexcept;
  void hold(Asked asked) noexcept;
  Asked held() const noexcept;
  void respond_by_handler(Service& service, Output& out, Persistence persistence);
  void reject(Service& service, Output& out, const Rejection& why);
  void responded(Service& service, Output& out, int status, std::size_t body_size) const;
  void record(Output& out, int status, std::size_t body_size) const {
    if (out.recording) write_record(out, status, body_size);
  }
  void write_record(Output& out, int status, std::size_t body_size) const;
  void release(Service& service) noexcept {
    if (request_ != nullptr) give_back(service);
  }
  void give_back(Service& service) noexcept;

  IncomingRequest* request_ = nullptr;
  std::uint32_t answered_ = 0;
  Phase phase_ = Phase::idle;
  bool rejected_ = false;
  std::uint8_t held_ = 0;  // the Asked of a request that is held, one bit each
};

}  // namespace merhaba::http

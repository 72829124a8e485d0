// One HTTP/1.x request from bytes: llhttp in strict mode, and what RFC 9112 requires beyond it
// (Host, Transfer-Encoding, limits). Lent to a Session for one request that is not a PlainRequest;
// touches no socket.
#pragma once

#include <llhttp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/chunk_extension.hpp"
#include "http/host.hpp"
#include "http/short_text.hpp"
#include "http/status.hpp"
#include "http/trailers.hpp"

namespace merhaba::http {

struct Limits {
  std::uint64_t head_bytes = 16 * 1024;    // request line and fields, with their line ends
  std::uint64_t body_bytes = 1024 * 1024;  // content, without chunk framing
};
// RFC 9112 section 3 recommends at least 8000 bytes for a request line.
inline constexpr std::size_t kMaxTargetBytes = 8192;
inline constexpr unsigned kMaxFields = 100;  // as Apache's LimitRequestFields; also for trailers

// What the access log and a Handler want to know; filled only where a parser is given one.
struct RequestText {
  static constexpr std::size_t kMaxLine = 1024;
  static constexpr std::size_t kMaxField = 512;
  ShortText<kMaxLine> request_line;  // raw, without the line end
  ShortText<kMaxField> referer;
  ShortText<kMaxField> user_agent;
  ShortText<262> host;  // the longest name, and a port
  ShortText<64> origin;
  ShortText<32> fetch_site;
  ShortText<128> accept_language;
  bool keeps_content = false;
  std::string content;  // where it is kept
};

class RequestParser {
 public:
  enum class Result : std::uint8_t {
    need_more,  // go on with what was not consumed, or wait for more when all was
    head,       // the head is whole and a body follows: feed the rest
    message,    // the request is whole
    rejected,   // see rejection(); nothing more can be read from this connection
  };

  // Both outlive the parser; `text` may be null.
  RequestParser(const Limits& limits, RequestText* text) noexcept;
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // Takes at most one request from the front of `in`; `consumed` says how much of it was used.
  // After `message` or `rejected` it has done its work.
  Result feed(std::string_view in, std::size_t& consumed) noexcept;

  bool begun() const noexcept { return request_.stage != Stage::before; }
  bool in_body() const noexcept { return request_.stage == Stage::body; }
  const Rejection& rejection() const noexcept { return request_.rejection; }

  // Of all that was fed, also when it is rejected.
  bool is_head() const noexcept;

  // Valid from `head` on.
  bool is_options() const noexcept { return llhttp_.method == HTTP_OPTIONS; }
  bool is_http_1_0() const noexcept { return llhttp_.http_minor == 0; }
  bool wants_continue() const noexcept { return request_.expects_continue && !is_http_1_0(); }
  bool keep_alive() const noexcept;  // valid at `message`

 private:
  friend struct ParserCallbacks;
  enum class Stage : std::uint8_t { before, head, body, unknown_method };
  enum class Field : std::uint8_t {
    other,
    host,
    content_length,
    transfer_encoding,
    expect,
    referer,
    user_agent,
    origin,
    fetch_site,
    accept_language
  };

  struct Request;
  struct Checkpoint;
  using Tail = std::array<char, 9>;  // as long as "HTTP/1.1" CR

  void start_llhttp() noexcept;
  Result feed_head(std::string_view in, std::size_t& consumed) noexcept;
  Result feed_rest_of_head(std::string_view in, std::size_t& consumed) noexcept;
  Result take_anew(std::string_view in, std::size_t& consumed) noexcept;
  Result take_to_fault(Checkpoint& before, std::string_view in, std::size_t& consumed) noexcept;
  Result take_head(std::string_view in, std::size_t& consumed) noexcept;
  Result execute_head(std::string_view in, std::size_t& consumed) noexcept;
  void note_method(std::size_t at, std::string_view part) noexcept;
  Result feed_body(std::string_view in, std::size_t& consumed) noexcept;
  Result feed_size_line(std::string_view in, std::size_t& consumed) noexcept;
  Result feed_trailers(std::string_view in, std::size_t& consumed) noexcept;
  Result execute_body(std::string_view in, std::size_t& consumed) noexcept;
  llhttp_errno_t execute(std::string_view in, std::size_t& consumed) noexcept;
  Result scan_unknown_method(std::string_view in, std::size_t& consumed) noexcept;
  Result reject(Rejection why) noexcept;
  Rejection explain(llhttp_errno_t error) const noexcept;
  bool judge_lines(std::string_view head) noexcept;
  bool request_line_is_exact(std::string_view head, std::size_t lf) const noexcept;
  Tail tail_before(std::string_view head, std::size_t at) const noexcept;
  void note_request_line(std::string_view head) noexcept;

  int on_field_name(std::string_view part) noexcept;
  int on_field_name_end() noexcept;
  int on_field_value(std::string_view part) noexcept;
  int on_field_value_end() noexcept;
  void keep_value_end(std::string_view part) noexcept;
  int on_target(std::string_view part) noexcept;
  int on_head_end() noexcept;
  int on_body(std::string_view part) noexcept;
  int on_chunk(std::uint64_t size) noexcept;
  bool framing_fits(std::size_t size) noexcept;
  Rejection judge_head() const noexcept;
  Rejection judge_method() const noexcept;
  void judge_coding(std::string_view coding) noexcept;
  void judge_codings(std::string_view list) noexcept;
  int refuse(Rejection why) noexcept;  // from within a callback

  // What is known of the request so far: all that a Checkpoint keeps.
  struct Request {
    // Not defaulted, for then Request{} would first be filled with zeros, the buffers too. So every
    // member has its initial value here or in its class.
    Request() noexcept {}  // NOLINT(modernize-use-equals-default)

    Rejection rejection;
    std::uint64_t head_bytes = 0;
    std::uint64_t body_bytes = 0;
    std::uint64_t framing_bytes = 0;  // chunk extensions and trailers
    std::size_t size_digits = 0;      // of the chunk-size line under way
    std::size_t target_bytes = 0;
    unsigned fields = 0;
    unsigned hosts = 0;
    Stage stage = Stage::before;
    Field field = Field::other;
    char target_first = '\0';
    bool message_ended = false;
    bool request_line_noted = false;
    bool in_fields = false;      // the version was seen
    bool line_judged = false;    // the request line is over
    bool value_cut = false;      // value lacks its beginning
    bool at_chunk_size = false;  // a chunk-size line is next, or under way
    bool expects_continue = false;
    bool has_codings = false;
    bool chunked_last = false;
    bool unknown_coding = false;
    std::array<char, 5> method{};  // its first bytes
    ShortText<20> name;            // longer than any name of Field
    ShortText<48> value;           // the end of Expect, Content-Length or Transfer-Encoding
    Tail tail{};                   // of the head so far: lines may come in pieces
    HostValidator host;
    ChunkExtension extension;
    Trailers trailers;
  };
  struct Checkpoint {
    llhttp_t llhttp;
    Request request;
  };

  llhttp_t llhttp_;
  Request request_;
  const Limits& limits_;
  RequestText* text_;
};

}  // namespace merhaba::http

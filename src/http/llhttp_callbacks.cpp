#include "http/llhttp_callbacks.hpp"

#include "http/request_parser.hpp"

namespace merhaba::http {

// llhttp's C callbacks, each handing over to the parser that `data` points to.
struct ParserCallbacks {
  static RequestParser& self(llhttp_t* llhttp) {
    return *static_cast<RequestParser*>(llhttp->data);
  }

  static int target(llhttp_t* l, const char* at, std::size_t size) noexcept {
    return self(l).on_target({at, size});
  }
  static int version_end(llhttp_t* l) noexcept {
    self(l).request_.in_fields = true;
    if (l->http_major == 1) return 0;
    return self(l).refuse({505, "only HTTP/1.0 and HTTP/1.1 are spoken here"});
  }
  static int field_name(llhttp_t* l, const char* at, std::size_t size) noexcept {
    return self(l).on_field_name({at, size});
  }
  static int field_name_end(llhttp_t* l) noexcept { return self(l).on_field_name_end(); }
  static int field_value(llhttp_t* l, const char* at, std::size_t size) noexcept {
    return self(l).on_field_value({at, size});
  }
  static int field_value_end(llhttp_t* l) noexcept { return self(l).on_field_value_end(); }
  static int head_end(llhttp_t* l) noexcept { return self(l).on_head_end(); }
  static int body(llhttp_t* l, const char* at, std::size_t size) noexcept {
    return self(l).on_body({at, size});
  }
  static int chunk(llhttp_t* l) noexcept { return self(l).on_chunk(l->content_length); }
  static int chunk_end(llhttp_t* l) noexcept {
    self(l).request_.at_chunk_size = true;
    return 0;
  }
  static int message_end(llhttp_t* l) noexcept {
    self(l).request_.message_ended = true;
    return HPE_PAUSED;  // so that llhttp reports where the request ends
  }

  static constexpr llhttp_settings_t settings() noexcept;
};

constexpr llhttp_settings_t ParserCallbacks::settings() noexcept {
  llhttp_settings_t s{};
  s.on_url = target;
  s.on_version_complete = version_end;
  s.on_header_field = field_name;
  s.on_header_field_complete = field_name_end;
  s.on_header_value = field_value;
  s.on_header_value_complete = field_value_end;
  s.on_headers_complete = head_end;
  s.on_body = body;
  s.on_chunk_header = chunk;
  s.on_chunk_complete = chunk_end;
  s.on_message_complete = message_end;
  return s;
}

constinit const llhttp_settings_t llhttp_callbacks = ParserCallbacks::settings();

}  // namespace merhaba::http

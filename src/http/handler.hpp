// What responds to a request where the response is not the same for all: the admin listener.
#pragma once

#include <string>
#include <string_view>

namespace merhaba::http {

// A whole request whose head was in order, as far as a Handler wants to know it. The texts are as
// sent, "" where absent, and cut at the lengths of RequestText; they last for the call.
struct RequestView {
  std::string_view method;
  std::string_view target;  // "/metrics?window=15"
  std::string_view host;
  std::string_view origin;
  std::string_view fetch_site;       // Sec-Fetch-Site
  std::string_view accept_language;  // Accept-Language
  std::string_view content;          // whole
};

// Date, Content-Length and Connection are added; for HEAD, and a status without one, the body is
// left out. Type and fields
// have 512 bytes at most together.
struct Reply {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string fields;  // further ones, each line with its end: "Allow: GET, HEAD\r\n"
  std::string body;
};

class Handler {
 public:
  // On the thread of the worker that it is given to. Throws nothing but std::bad_alloc, which ends
  // that connection.
  virtual Reply respond(const RequestView& request) = 0;

 protected:
  ~Handler() = default;
};

}  // namespace merhaba::http

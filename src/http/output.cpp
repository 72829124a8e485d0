#include "http/output.hpp"

#include <utility>

namespace merhaba::http {

void Output::append_body(std::string_view body) noexcept {
  if (copies(body)) {
    append(body);
  } else {
    tail_ = body;
  }
}

void Output::append_own(std::string body) noexcept {
  own_ = std::move(body);
  tail_ = own_;
}

void Output::clear() noexcept {
  size_ = 0;
  tail_ = {};
  if (!own_.empty()) own_ = {};
  records.clear();
}

}  // namespace merhaba::http

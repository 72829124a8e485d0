#include "http/output.hpp"

#include <cassert>
#include <cstring>
#include <utility>

namespace merhaba::http {

void Output::append(std::string_view bytes) noexcept {
  if (bytes.empty()) return;
  assert(tail_.empty() && size_ + bytes.size() <= capacity_);
  std::memcpy(data_.get() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void Output::append_body(std::string_view body) noexcept {
  if (body.size() <= kCopyLimit) {
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

#include "http/output.hpp"

#include <algorithm>
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

void Output::cut_to(std::uint64_t size) noexcept {
  const std::uint64_t missing = total() - size;
  tail_ = tail_.substr(0, size > size_ ? size - size_ : 0);
  size_ = std::min<std::uint64_t>(size_, size);
  if (records.empty()) return;
  Record& last = records.last();
  last.end -= missing;
  last.body_size -= std::min(last.body_size, missing);
}

void Output::clear() noexcept {
  size_ = 0;
  tail_ = {};
  if (!own_.empty()) own_ = {};
  records.clear();
}

}  // namespace merhaba::http

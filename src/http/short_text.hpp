// Up to N bytes of text, kept in place. Part of a RequestParser, which makes anew all that it keeps
// of a request: so nothing beyond the text is ever written or copied.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace merhaba::http {

template <std::uint8_t N>
class ShortText {
 public:
  // Not defaulted, for then ShortText{} would fill the bytes with zeros. None is read that was not
  // written.
  ShortText() noexcept {}  // NOLINT(modernize-use-equals-default)
  ShortText(const ShortText& other) noexcept : size_(other.size_) { copy(other); }
  ShortText& operator=(const ShortText& other) noexcept {
    size_ = other.size_;
    copy(other);
    return *this;
  }

  bool full() const noexcept { return size_ == N; }
  std::string_view view() const noexcept { return {bytes_.data(), size_}; }

  void clear() noexcept { size_ = 0; }
  void append(char c) noexcept { bytes_[size_++] = c; }  // only while it is not full
  void drop_first() noexcept { std::memmove(bytes_.data(), bytes_.data() + 1, --size_); }

 private:
  void copy(const ShortText& other) noexcept {
    if (size_ > 0) std::memmove(bytes_.data(), other.bytes_.data(), size_);
  }

  std::uint8_t size_ = 0;
  std::array<char, N> bytes_;
};

}  // namespace merhaba::http

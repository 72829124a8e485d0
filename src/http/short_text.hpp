// Up to N bytes of text, kept in place. Part of a RequestParser, which renews all that it keeps
// of a request: so nothing beyond the text is ever written or copied.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace merhaba::http {

template <std::size_t N>
class ShortText {
  using Size = std::conditional_t<N <= 0xff, std::uint8_t, std::uint16_t>;
  static_assert(N <= 0xffff);

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
  void append_what_fits(std::string_view text) noexcept {
    const std::size_t size = std::min(text.size(), N - size_);
    std::copy_n(text.data(), size, bytes_.data() + size_);
    size_ = static_cast<Size>(size_ + size);
  }
  void drop_first() noexcept { std::memmove(bytes_.data(), bytes_.data() + 1, --size_); }

 private:
  void copy(const ShortText& other) noexcept {
    if (size_ > 0) std::memmove(bytes_.data(), other.bytes_.data(), size_);
  }

  Size size_ = 0;
  std::array<char, N> bytes_;
};

}  // namespace merhaba::http

// What one flush sends: rendered responses one after another, and at most one large body by
// reference. One a worker, reused for every read; the access log's records ride along.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "http/records.hpp"

namespace merhaba::http {

class Output {
 public:
  // `reserve`: bytes one more response may need at most, without a body by reference.
  Output(std::size_t reserve, bool keep_records)
      : recording(keep_records),
        reserve_(reserve),
        capacity_(kBatch + reserve),
        data_(std::make_unique_for_overwrite<char[]>(capacity_)) {}

  // Bodies up to this size are copied behind their head, which is cheaper than a second iovec.
  static constexpr std::size_t kCopyLimit = 4096;
  static constexpr bool copies(std::string_view body) noexcept { return body.size() <= kCopyLimit; }

  // Room for one more response. False ends a batch of pipelined requests.
  bool has_room() const noexcept { return tail_.empty() && size_ + reserve_ <= capacity_; }
  bool empty() const noexcept { return size_ == 0 && tail_.empty(); }

  // Copied; within has_room(). Every response passes here: a call would cost as much as the rest.
  [[gnu::always_inline]] void append(std::string_view bytes) noexcept {
    if (bytes.empty()) return;
    assert(tail_.empty() && size_ + bytes.size() <= capacity_);
    std::memcpy(data_.get() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void append_body(std::string_view body) noexcept;  // may be kept by reference: outlives the flush
  void append_own(std::string body) noexcept;        // kept here until clear()
  // Cuts off what is behind the first `size` bytes, of the last record's content, too.
  void cut_to(std::uint64_t size) noexcept;

  std::string_view bytes() const noexcept { return {data_.get(), size_}; }
  std::string_view tail() const noexcept { return tail_; }
  bool owns_tail() const noexcept { return !own_.empty(); }
  std::uint64_t total() const noexcept { return size_ + tail_.size(); }
  void clear() noexcept;

  bool recording;  // the access log wants to know of each response
  Records records;

 private:
  static constexpr std::size_t kBatch = 64 * 1024;  // one flush of pipelined responses

  std::size_t reserve_;
  std::size_t capacity_;
  std::size_t size_ = 0;
  std::unique_ptr<char[]> data_;
  std::string_view tail_;
  std::string own_;
};

}  // namespace merhaba::http

// The requests as the access log needs them, one after another. The memory of those that went is
// used again, so that nothing is allocated for a request as long as there was one like it before.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace merhaba::http {

// One request's end.
struct Record {
  std::string request_line;  // raw bytes, cut at RequestText's limits
  std::string referer;
  std::string user_agent;
  std::string fault;  // that was meant: "delay:1s@5%"
  int status = 0;
  std::uint64_t end = 0;        // offset in the output at which the response ends
  std::uint64_t body_size = 0;  // bytes of content within it; the last ones before `end`
};

class Records {
 public:
  // The words of the new one are empty.
  Record& add(int status, std::uint64_t end, std::uint64_t body_size) {
    if (used_ == all_.size()) all_.emplace_back();
    Record& record = all_[used_++];
    record.request_line.clear();
    record.referer.clear();
    record.user_agent.clear();
    record.fault.clear();
    record.status = status;
    record.end = end;
    record.body_size = body_size;
    return record;
  }
  void remove_first(std::size_t count) noexcept {
    std::rotate(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(count),
                all_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ -= count;
  }
  void clear() noexcept { used_ = 0; }
  // Becomes a copy that takes no more memory than its words, however much `other` has in reserve.
  void copy(const Records& other) {
    all_.assign(other.begin(), other.end());
    used_ = all_.size();
  }
  std::size_t bytes() const noexcept {  // of memory, about
    std::size_t sum = 0;
    for (const Record& record : *this) {
      sum += sizeof record + record.request_line.size() + record.referer.size() +
             record.user_agent.size() + record.fault.size();
    }
    return sum;
  }

  bool empty() const noexcept { return used_ == 0; }
  std::size_t size() const noexcept { return used_; }
  Record& operator[](std::size_t i) noexcept { return all_[i]; }
  const Record& operator[](std::size_t i) const noexcept { return all_[i]; }
  Record& last() noexcept { return all_[used_ - 1]; }
  Record* begin() noexcept { return all_.data(); }
  Record* end() noexcept { return all_.data() + used_; }
  const Record* begin() const noexcept { return all_.data(); }
  const Record* end() const noexcept { return all_.data() + used_; }

 private:
  std::vector<Record> all_;
  std::size_t used_ = 0;
};

}  // namespace merhaba::http

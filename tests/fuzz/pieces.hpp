// A text in pieces, as a connection may deliver it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace merhaba::fuzz {

using Pieces = std::vector<std::string_view>;

// Cuts texts at places that depend on the text alone, so that what was found is found again.
class Cutter {
 public:
  explicit Cutter(std::string_view text);

  Pieces whole() const { return {text_}; }
  Pieces singly() const;
  Pieces cut(std::size_t places);  // elsewhere at each call; some pieces may be empty

 private:
  std::string_view text_;
  std::uint64_t random_;
};

}  // namespace merhaba::fuzz

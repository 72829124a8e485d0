#include "fuzz/pieces.hpp"

#include <algorithm>

namespace merhaba::fuzz {

Cutter::Cutter(std::string_view text) : text_(text), random_(0xcbf29ce484222325U) {
  for (char c : text) {  // FNV-1a, modulo 2^64 by the type
    random_ = (random_ ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
}

Pieces Cutter::singly() const {
  Pieces pieces;
  for (std::size_t at = 0; at < text_.size(); ++at) pieces.push_back(text_.substr(at, 1));
  return pieces;
}

Pieces Cutter::cut(std::size_t places) {
  std::vector<std::size_t> ends{text_.size()};
  for (std::size_t i = 0; i < places; ++i) {
    random_ = random_ * 6364136223846793005U + 1442695040888963407U;
    ends.push_back(static_cast<std::size_t>(random_ >> 33U) % (text_.size() + 1));
  }
  std::sort(ends.begin(), ends.end());
  Pieces pieces;
  std::size_t begin = 0;
  for (std::size_t end : ends) {
    pieces.push_back(text_.substr(begin, end - begin));
    begin = end;
  }
  return pieces;
}

}  // namespace merhaba::fuzz

// One request read once more, by RFC 9112 to the letter and with no other aim than to be plain:
// what the parser accepts must be a request here too, of the same length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace merhaba::fuzz {

struct Reading {
  std::size_t length = 0;  // of the request at the front; 0: it is none, or goes on
  std::string fault;       // why it is none; empty: it goes on
  // Nothing in it is a matter of taste: a target that is a path, a Host that is a name or IPv4, a
  // method served here. If it is within the limits, the parser has no reason to refuse it.
  bool ordinary = false;
};

Reading read_strictly(std::string_view in);

}  // namespace merhaba::fuzz

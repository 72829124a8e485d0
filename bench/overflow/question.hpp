// What clients of a server ask, and how its response is known to be whole.
// A value.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "bench/target/peer.hpp"

namespace merhaba::bench::overflow {

struct Question {
  std::string request;  // for the server to answer, and to close the connection then
  std::function<bool(std::string_view)> is_whole;  // all that came until the end
};

Question question_for(const target::Peer& peer);   // HTTP's GET /, unless it has its own
Question question_of(const std::string& request);  // which anything may answer

}  // namespace merhaba::bench::overflow

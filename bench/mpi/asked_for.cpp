#include <string_view>

#include "bench/mpi/ranks.hpp"

namespace merhaba::bench::mpi {

bool Ranks::asked_for(const char* const* words) {
  for (; *words != nullptr; ++words) {
    const std::string_view word = *words;
    if (word == "--") return false;
    if (word == "--mpi") return true;
  }
  return false;
}

}  // namespace merhaba::bench::mpi

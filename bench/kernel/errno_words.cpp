#include "bench/kernel/errno_words.hpp"

#include <cstring>

namespace merhaba::bench::kernel {

std::string errno_in_words(int error_number) {
  const char* name = ::strerrorname_np(error_number);
  const char* words = ::strerrordesc_np(error_number);
  return std::string(name != nullptr ? name : std::to_string(error_number).c_str()) + " (" +
         (words != nullptr ? words : "unknown error") + ")";
}

}  // namespace merhaba::bench::kernel

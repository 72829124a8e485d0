// The name and the meaning of an errno.
#pragma once

#include <string>

namespace merhaba::bench::kernel {

// "ECONNRESET (Connection reset by peer)".
std::string errno_in_words(int error_number);

}  // namespace merhaba::bench::kernel

// Which machine this is, among those whose results are put together.
#pragma once

#include <string>

namespace merhaba::bench::kernel {

std::string host_name();  // of this UTS namespace

// What only processes of the same network namespace of the same boot share: "BOOT_ID/INODE". ""
// when /proc does not say.
std::string network_identity();
std::string boot_of(const std::string& network_identity);  // processes of one boot have one clock

}  // namespace merhaba::bench::kernel

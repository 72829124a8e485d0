// The parts of the page, in their order.
#pragma once

#include <string>
#include <string_view>

#include "admin/words.hpp"
#include "server/control.hpp"

namespace merhaba::admin {

std::string_view page_style() noexcept;  // CSS

std::string queue_section(const server::Overview& overview, const Words& words);
std::string rate_section(const server::Overview& overview, const Words& words);
std::string worker_section(const server::Overview& overview, const Words& words);
std::string account_section(const server::Overview& overview, const Words& words);

}  // namespace merhaba::admin

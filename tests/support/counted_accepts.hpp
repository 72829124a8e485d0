// A program that links counted_accepts.cpp counts the calls of accept4(), libuv's among them.
#pragma once

#include <cstdint>

namespace merhaba::test {

// Of this process, so far.
std::uint64_t accepts() noexcept;        // that brought a connection
std::uint64_t empty_accepts() noexcept;  // that found nobody

}  // namespace merhaba::test

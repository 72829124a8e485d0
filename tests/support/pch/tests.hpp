// Compiled once a test program instead of once a file: half the time of compiling a test is Catch2.
// Nobody includes it; meson.build names it.
#include "support/catch.hpp"

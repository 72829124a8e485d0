// Linked into the test programs that use libuv: the descriptors it opens once for the whole process
// (the pipe behind its signal handling) are there before the first test case is counted.
#include <uv.h>

namespace {

[[maybe_unused]] const bool warm = [] {
  uv_loop_t loop;
  return uv_loop_init(&loop) == 0 && uv_loop_close(&loop) == 0;
}();

}  // namespace

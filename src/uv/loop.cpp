#include "uv/loop.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cassert>
#include <memory>
#include <new>

#include "base/i18n.hpp"
#include "uv/handle.hpp"

namespace merhaba::uv {

void check(int result, const char* message) {
  if (result < 0) throw Error(fmt::format(fmt::runtime(message), uv_strerror(result)));
}

Loop::Loop() { check(uv_loop_init(&loop_), tr("cannot create an event loop: {}")); }

Loop::~Loop() {
  [[maybe_unused]] const int left = uv_loop_close(&loop_);
  assert(left == 0);
}

void Loop::expect_descriptors(std::uint64_t most) {
  // libuv takes pointers for up to twice as many, and aborts where it gets none. So does this ask.
  std::make_unique_for_overwrite<void*[]>(2 * most);
  int ends[2] = {-1, -1};
  if (most == 0 || ::pipe(ends) != 0) return;
  const int highest = ::fcntl(ends[0], F_DUPFD_CLOEXEC, static_cast<int>(most - 1));
  for (const int end : ends) ::close(end);
  if (highest < 0) return;
  auto* const pipe = new (std::nothrow) uv_pipe_t;
  if (pipe == nullptr || uv_pipe_init(&loop_, pipe, 0) != 0) {
    ::close(highest);
    delete pipe;
    return;
  }
  if (uv_pipe_open(pipe, highest) != 0) ::close(highest);
  auto* const stream = reinterpret_cast<uv_stream_t*>(pipe);
  uv_read_start(
      stream, [](uv_handle_t*, std::size_t, uv_buf_t*) noexcept {},
      [](uv_stream_t*, ssize_t, const uv_buf_t*) noexcept {
      });  // never called: it is closed at once
  uv_close(reinterpret_cast<uv_handle_t*>(pipe),
           [](uv_handle_t* handle) noexcept { delete reinterpret_cast<uv_pipe_t*>(handle); });
}

void Loop::run() noexcept {
  thread_ = std::this_thread::get_id();
  uv_run(&loop_, UV_RUN_DEFAULT);
  thread_ = {};
}

bool Loop::is_ours() const noexcept {
  return thread_ == std::thread::id() || thread_ == std::this_thread::get_id();
}

}  // namespace merhaba::uv

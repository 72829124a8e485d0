#include "base/error.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include "support/catch.hpp"

using namespace merhaba;

TEST_CASE("our own words for an error are the system's") {
  for (int error : {EACCES, EPERM, ENOENT, ENOTDIR, EISDIR, EEXIST, EROFS, ENOSPC, ENAMETOOLONG,
                    EIO, EMFILE, ENOMEM, EINVAL, EADDRINUSE, ECONNREFUSED, ECONNRESET}) {
    INFO(error);
    const std::string message = system_message(error);
    CHECK_FALSE(message.empty());
#ifdef __GLIBC__
    CHECK(message == std::strerror(error));
#endif
  }
}

TEST_CASE("an error without words of ours has the words of the system") {
  CHECK(system_message(EDOM) == std::strerror(EDOM));
  CHECK_FALSE(system_message(123'456).empty());
}

TEST_CASE("a usage error is an error too, with its whole message") {
  try {
    throw UsageError("--x: wrong");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "--x: wrong");
  }
}

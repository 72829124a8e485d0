#include "server/open_files.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;

// What `work` returns in a child process with these limits: a hard limit cannot be raised again.
std::string with_limits(rlim_t soft, rlim_t hard, const std::function<std::string()>& work) {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  Fd reader(ends[0]), writer(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{soft, hard};
    std::string reported = ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? "" : "setrlimit failed";
    try {
      if (reported.empty()) reported = work();
    } catch (const Error& error) {
      reported = std::string("error: ") + error.what();
    }
    const ssize_t written = ::write(writer.get(), reported.data(), reported.size());
    ::_exit(written == static_cast<ssize_t>(reported.size()) ? 0 : 1);
  }
  writer.reset();
  std::string reported;
  char part[1024];
  for (ssize_t got = 0; (got = ::read(reader.get(), part, sizeof part)) > 0;) {
    reported.append(part, static_cast<std::size_t>(got));
  }
  int status = -1;
  CHECK(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  return reported;
}

// As the server asks: with one listener a worker.
std::uint64_t limit(const Config& config) {
  return connection_room(config, raise_open_file_limit(), config.workers).connections;
}

std::string limit_of(const Config& config) { return std::to_string(limit(config)); }

TEST_CASE("the soft limit on open files is raised to the hard one") {
  CHECK(with_limits(64, 512, [] {
          limit_of(config());
          rlimit now{};
          ::getrlimit(RLIMIT_NOFILE, &now);
          return std::to_string(now.rlim_cur) + " " + std::to_string(now.rlim_max);
        }) == "512 512");
}

TEST_CASE("what the limit leaves is for connections, after a reserve that grows with the workers") {
  const auto leaves = [](unsigned workers) {
    Config wanted = config();
    wanted.workers = workers;
    return std::stoul(with_limits(512, 512, [&] { return limit_of(wanted); }));
  };
  const unsigned long one = leaves(1), four = leaves(4);
  CHECK(one < 512);
  CHECK(one > 256);
  CHECK(four < one);
}

TEST_CASE("descriptors that are open already are not counted on") {
  const auto taken = [] {
    int copies[50];
    for (int& copy : copies) copy = ::dup(STDERR_FILENO);
    return limit_of(config());
  };
  const auto before = std::stoul(with_limits(512, 512, [] { return limit_of(config()); }));
  CHECK(std::stoul(with_limits(512, 512, taken)) <= before - 50);
}

TEST_CASE("a wish below what is possible is granted, one above it is reported and cut") {
  Config wanted = config();
  wanted.max_connections = 10;
  CHECK(with_limits(512, 512, [&] { return limit_of(wanted); }) == "10");
  wanted.max_connections = 100'000;
  const std::string reported = with_limits(512, 512, [&] {
    std::string limit;
    return written_to(STDERR_FILENO, [&] { limit = limit_of(wanted); }) + "limit: " + limit;
  });
  CHECK_THAT(reported, ContainsSubstring("--max-connections 100000"));
  CHECK_THAT(reported, ContainsSubstring("512"));
  CHECK_THAT(reported, ContainsSubstring("ulimit -n"));
  const unsigned long granted = std::stoul(reported.substr(reported.rfind("limit: ") + 7));
  CHECK(granted < 512);
  CHECK(granted > 256);
}

TEST_CASE("what epoll may watch is a limit, too") {
  const auto room = [](std::uint64_t watches) {
    return connection_room(config(), {10'000, watches}, 1).connections;
  };
  const std::uint64_t unlimited = room(0);
  CHECK(room(1'000'000) == unlimited);
  std::uint64_t few = 0;
  CHECK_THAT(written_to(STDERR_FILENO, [&] { few = room(500); }),
             ContainsSubstring("fs.epoll.max_user_watches, 500, allows "));
  CHECK(few < 500);
  CHECK(few > 400);
  CHECK_THROWS_AS(room(5), Error);
  Config wanted = config();
  wanted.max_connections = 10;  // later there may be more, but never more than that
  CHECK(connection_room(wanted, {10'000, 500}, 1).most == room(500));
  CHECK(connection_room(wanted, {10'000, 0}, 1).most == unlimited);
}

TEST_CASE("fewer connections than workers are no sensible wish") {
  Config wanted = config();
  wanted.workers = 3;
  wanted.max_connections = 2;
  CHECK_THROWS_AS(limit(wanted), UsageError);
  wanted.max_connections = 3;
  CHECK(limit(wanted) == 3);
}

TEST_CASE("a limit that leaves no connection is an error that says how to raise it") {
  const std::string reported = with_limits(12, 12, [] { return limit_of(config()); });
  CHECK_THAT(reported, ContainsSubstring("error: "));
  CHECK_THAT(reported, ContainsSubstring("12"));
  CHECK_THAT(reported, ContainsSubstring("ulimit -n"));
}

}  // namespace
}  // namespace merhaba::server::test

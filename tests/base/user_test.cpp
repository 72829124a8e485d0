#include "base/user.hpp"

#include <sys/wait.h>
#include <unistd.h>
#ifdef MERHABA_LINUX
#include <linux/securebits.h>
#include <sys/prctl.h>
#endif

#include "base/error.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string refusal(const std::string& text) {
  try {
    find_user(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

// What `check` says in a process of its own that has become `user`.
template <class Check>
bool as(const User& user, Check check, bool (*before)() = nullptr) {
  const pid_t child = ::fork();
  if (child == 0) {
    bool good = false;
    try {
      if (before != nullptr && !before()) ::_exit(2);
      become(user);
      good = check();
    } catch (const Error&) {
    }
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("a user is found by name and by number, with its own group") {
  const User root = find_user("root");
  CHECK(root.name == "root");
  CHECK(root.uid == 0);
  CHECK(root.gid == 0);
  CHECK(find_user("0").name == "root");
}

TEST_CASE("a group is found by name and by number") {
  CHECK(find_user("root:12345").gid == 12345);
  const User other = find_user("root:daemon");
  CHECK(other.uid == 0);
  CHECK(other.gid != 0);
}

TEST_CASE("a number without an entry needs a group") {
  const User unknown = find_user("4000000000:4000000001");
  CHECK(unknown.name.empty());
  CHECK(unknown.uid == 4000000000);
  CHECK(unknown.gid == 4000000001);
  CHECK_THAT(refusal("4000000000"), ContainsSubstring("no passwd entry to take the group from"));
}

TEST_CASE("a user that does not exist is named") {
  CHECK_THAT(refusal("no-such-user"), ContainsSubstring("there is no user 'no-such-user'"));
  CHECK_THAT(refusal("root:no-such"), ContainsSubstring("there is no group 'no-such'"));
  CHECK_THAT(refusal(""), ContainsSubstring("there is no user ''"));
  CHECK_THAT(refusal("root:"), ContainsSubstring("there is no group ''"));
  CHECK_THAT(refusal("-1:0"), ContainsSubstring("there is no user '-1'"));
  // To the system calls this number is "leave it as it is".
  CHECK_THAT(refusal("4294967295:0"), ContainsSubstring("there is no user"));
}

TEST_CASE("root becomes another for good, with that one's groups alone") {
  if (::geteuid() != 0) SKIP("only root can");
  const User nobody = find_user("4000000000:4000000001");
  CHECK(as(nobody, [] {
    gid_t groups[2] = {};
    return ::getuid() == 4000000000 && ::getegid() == 4000000001 && ::setuid(0) != 0 &&
           ::setgid(0) != 0 && ::getgroups(2, groups) == 1 && groups[0] == 4000000001;
  }));
}

TEST_CASE("a user other than root becomes no other, and stays itself without asking") {
  if (::geteuid() != 0) SKIP("only root can be somebody first");
  const User first = find_user("4000000000:4000000001");
  const User other = find_user("4000000002:4000000001");
  CHECK(as(first, [&] {
    become(first);
    try {
      become(other);
    } catch (const Error& error) {
      return std::string(error.what()).find("Operation not permitted") != std::string::npos;
    }
    return false;
  }));
}

#ifdef MERHABA_LINUX
TEST_CASE("capabilities that outlive the change of user are given up as well") {
  if (::geteuid() != 0) SKIP("only root can");
  const User nobody = find_user("4000000000:4000000001");
  const auto keep_capabilities = [] {
    return ::prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) == 0;
  };
  const pid_t child = ::fork();
  if (child == 0) ::_exit(keep_capabilities() ? 0 : 1);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (status != 0) SKIP("this root may not keep capabilities");
  CHECK(as(
      nobody, [] { return ::setuid(0) != 0; }, keep_capabilities));
}
#endif

#include "base/user.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>
#ifdef MERHABA_LINUX
#include <linux/capability.h>
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <charconv>
#include <limits>
#include <optional>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba {
namespace {

[[noreturn]] void refuse_unknown(const std::string& message) {
  throw UsageError(message + tr("; write NAME[:GROUP] as listed by getent(1), or numbers"));
}

// -1 as a number is what the system calls take for "leave it".
std::optional<unsigned> to_id(std::string_view text) {
  unsigned id = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
  return whole && id != std::numeric_limits<unsigned>::max() ? std::optional(id) : std::nullopt;
}

// Before there are threads, so the functions that share their memory will do.
gid_t find_group(std::string_view text) {
  const std::string name(text);
  if (const group* entry = ::getgrnam(name.c_str())) return entry->gr_gid;
  if (const auto id = to_id(text)) return *id;
  refuse_unknown(tr_format("there is no group '{0}'", make_visible(text)));
}

[[noreturn]] void fail(const User& user, const std::string& reason) {
  throw Error(
      tr_format("cannot serve as {0} (--user): {1}; changing the user needs root, or CAP_SETUID "
                "and CAP_SETGID: start merhaba with these, or without --user",
                make_visible(user.text), reason));
}

bool set_groups(const User& user) {
  if (!user.name.empty()) {
    // macOS declares the group an int.
    return ::initgroups(user.name.c_str(), static_cast<decltype(user.gid)>(user.gid)) == 0;
  }
  return ::setgroups(1, &user.gid) == 0;
}

// They go with the change from root to another by themselves, unless securebits say otherwise or it
// was not root that had them; ambient ones go with the permitted.
bool drop_capabilities() {
#ifdef MERHABA_LINUX
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  return ::syscall(SYS_capset, &header, none) == 0;
#else
  return true;
#endif
}

bool is_now(const User& user) {
  return ::getuid() == user.uid && ::geteuid() == user.uid && ::getgid() == user.gid &&
         ::getegid() == user.gid;
}

}  // namespace

User find_user(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view asked = text.substr(0, colon);
  User user;
  user.text = text;
  const auto id = to_id(asked);
  const passwd* entry = ::getpwnam(std::string(asked).c_str());
  if (entry == nullptr && id) entry = ::getpwuid(*id);
  if (entry != nullptr) {
    user.name = entry->pw_name;
    user.uid = entry->pw_uid;
    user.gid = entry->pw_gid;
  } else if (id) {
    user.uid = *id;
  } else {
    refuse_unknown(tr_format("there is no user '{0}'", make_visible(asked)));
  }
  if (colon != std::string_view::npos) {
    user.gid = find_group(text.substr(colon + 1));
  } else if (entry == nullptr) {
    refuse_unknown(tr_format("the user {0} has no passwd entry to take the group from", asked));
  }
  return user;
}

// The groups while it is still allowed, the user last: with it goes the right to change the others.
void become(const User& user) {
  const bool was_root = ::geteuid() == 0;
  if (!was_root && is_now(user)) return;
  if (!set_groups(user) || ::setgid(user.gid) != 0 || ::setuid(user.uid) != 0 ||
      (user.uid != 0 && !drop_capabilities())) {
    fail(user, system_message(errno));
  }
  const bool root_again = user.uid != 0 && (::setuid(0) == 0 || ::seteuid(0) == 0);
  if (root_again || !is_now(user)) fail(user, tr("root could be regained"));
}

}  // namespace merhaba

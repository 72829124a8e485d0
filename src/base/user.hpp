// Another user for this process to be: looked up by name or number, and become for good.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

namespace merhaba {

struct User {
  std::string text;  // as it was asked for, "www-data:www-data"
  std::string name;  // of the user database; empty: a number that it does not know
  uid_t uid = 0;
  gid_t gid = 0;

  bool operator==(const User&) const = default;
};

// Looks up NAME[:GROUP], each a name or a number. Without GROUP it is the user's own.
// Throws UsageError: no such user or group, or a number without either group or entry.
User find_user(std::string_view text);

// The process is this user afterwards, with its groups and without capabilities, and cannot be root
// again; that is verified.
// Where it is that user already, nothing changes. Throws Error; then the process should end, as it
// may have given up a part. Call before there are threads.
void become(const User& user);

}  // namespace merhaba

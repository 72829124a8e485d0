#include "cli/privileges.hpp"

#include <unistd.h>

#include "support/catch.hpp"

using namespace merhaba::cli;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("privileges are printed from what the kernel says of the process") {
  const std::string status =
      "Name:\tmerhaba\n"
      "Uid:\t65534\t65534\t65534\t65534\n"
      "Gid:\t65533\t65533\t65533\t65533\n"
      "Groups:\t4 65533 \n"
      "CapInh:\t0000000000000000\n"
      "CapPrm:\t0000000000003400\n"
      "CapEff:\t0000000000001400\n";
  CHECK(privileges_text(status) ==
        "uid 65534, gid 65533, groups 4 65533; capabilities: CAP_NET_BIND_SERVICE, CAP_NET_ADMIN; "
        "permitted but not effective: CAP_NET_RAW");
}

TEST_CASE("capabilities that matter less are counted") {
  const std::string status = "Uid:\t0\nGid:\t0\nGroups:\t\nCapPrm:\t0000000000000d\nCapEff:\t0d\n";
  CHECK(privileges_text(status) == "uid 0, gid 0, groups none; capabilities: CAP_CHOWN, 2 others");
}

TEST_CASE("without capabilities there are none") {
  CHECK_THAT(privileges_text("Uid:\t7\nCapPrm:\t0\nCapEff:\t0\n"),
             ContainsSubstring("capabilities: none"));
}

TEST_CASE("this process's own are those it has") {
  CHECK_THAT(privileges_text(), ContainsSubstring("uid " + std::to_string(::getuid()) + ", gid " +
                                                  std::to_string(::getgid()) + ", groups "));
}

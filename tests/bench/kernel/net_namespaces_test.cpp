#include "bench/kernel/net_namespaces.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/error.hpp"
#include "bench/kernel/listen_queue.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("our own network namespace is among all of them, and first") {
  const NetNamespace ours = own_net_namespace();
  CHECK(ours.inode != 0);
  CHECK_FALSE(ours.name.empty());
  const NetNamespaces all = all_net_namespaces();
  CHECK(all.found.at(0).inode == ours.inode);
  CHECK(std::count_if(all.found.begin(), all.found.end(),
                      [&](const NetNamespace& one) { return one.inode == ours.inode; }) == 1);
}

TEST_CASE("that of another process is found, and a thread that enters it sees its listeners") {
  net::test::Child other([] {
    if (::unshare(CLONE_NEWNET) != 0) return std::string("no");
    return std::string("ready");
  });
  if (other.report() != "ready") SKIP("no network namespace of one's own here");
  const std::string path = "/proc/" + std::to_string(other.id()) + "/ns/net";
  const NetNamespace there = net_namespace_at(path);
  CHECK(there.inode != own_net_namespace().inode);
  const NetNamespaces all = all_net_namespaces();
  CHECK(std::any_of(all.found.begin(), all.found.end(),
                    [&](const NetNamespace& one) { return one.inode == there.inode; }));
  const Listener here;
  std::size_t seen = 99;
  std::uint64_t entered = 0;
  std::thread([&] {
    enter_net_namespace(there);
    entered = own_net_namespace().inode;
    seen = listen_queues().size();
  }).join();
  CHECK(entered == there.inode);
  CHECK(seen == 0);
  CHECK(own_net_namespace().inode != there.inode);  // the thread alone has gone
  CHECK_FALSE(listen_queues(here.address()).empty());
}

TEST_CASE("a namespace that is not there, or that is another one by now, is an error") {
  CHECK_THAT(error_of([] { net_namespace_at("/run/netns/of-nobody"); }),
             ContainsSubstring("cannot find a network namespace at /run/netns/of-nobody: ENOENT"));
  NetNamespace gone = own_net_namespace();
  ++gone.inode;
  gone.name = "gone";
  CHECK_THAT(error_of([&] { enter_net_namespace(gone); }),
             ContainsSubstring("cannot enter network namespace gone"));
}

}  // namespace
}  // namespace merhaba::bench::kernel::test

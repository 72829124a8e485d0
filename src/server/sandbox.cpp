#include "server/sandbox.hpp"

#include "base/error.hpp"
#include "base/i18n.hpp"

#ifdef MERHABA_SECCOMP

#include <linux/sockios.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace merhaba::server {
namespace {

// A call has several names where architectures and C libraries differ.
constexpr std::string_view kAllowed[] = {
    // Connections.
    "accept accept4 recv recvfrom recvmsg send sendto sendmsg shutdown close close_range",
    "getsockname getpeername getsockopt setsockopt bind connect listen dup fcntl fcntl64",
    "read readv write writev",
    // The loop, its signals and other threads.
    "epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd2 pipe pipe2",
    "poll ppoll ppoll_time64 rt_sigaction rt_sigprocmask rt_sigreturn sigreturn sigaltstack",
    "futex futex_time64 set_robust_list set_tid_address rseq membarrier sched_yield",
    "sched_getaffinity gettid getpid restart_syscall exit exit_group",
    // Memory, as far as nothing of it may be executed.
    "brk munmap mremap madvise",
    // Time.
    "clock_gettime clock_gettime64 clock_getres clock_nanosleep clock_nanosleep_time64 nanosleep",
    "gettimeofday time setitimer alarm",
    // The summary file, the files of the port and the sockets at their end, the time zone, the
    // translations, and what /proc shows if sock_diag does not.
    "open openat fstat fstat64 stat stat64 lstat lstat64 newfstatat fstatat64 statx lseek _llseek",
    "pread64 fsync access faccessat faccessat2 fchmod fchown rename renameat renameat2",
    "unlink unlinkat getdents64 readlink readlinkat getrandom",
    // Who and how much it is.
    "getuid geteuid getgid getegid getrlimit ugetrlimit getrusage uname",
};

[[noreturn]] void fail(int error) {
  throw Error(
      tr_format("cannot enter the sandbox (--sandbox): {0}; use a kernel with seccomp filters "
                "(CONFIG_SECCOMP_FILTER), or leave --sandbox out",
                system_message(error)));
}

struct Release {
  void operator()(void* filter) const noexcept { seccomp_release(filter); }
};

class Filter {
 public:
  // Ends the process rather than returning an error. Only a server that is not ours any more makes
  // such a call, and an error would let it try the next one. And should a call be missing here, an
  // error might go unnoticed, and change what becomes of clients; an end is in the kernel's log.
  explicit Filter(std::uint32_t otherwise = SCMP_ACT_KILL_PROCESS)
      : filter_(seccomp_init(otherwise)) {
    if (!filter_) fail(ENOMEM);
    // Calls by the numbers of another architecture, such as 32-bit x86, as well.
    seccomp_attr_set(filter_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  }

  template <class... Conditions>
  void add(std::uint32_t action, const char* name, Conditions... conditions) {
    const int call = seccomp_syscall_resolve_name(name);
    if (call == __NR_SCMP_ERROR) return;  // newer than this libseccomp
    const int result =
        seccomp_rule_add(filter_.get(), action, call, sizeof...(conditions), conditions...);
    if (result != 0) fail(-result);
  }

  template <class... Conditions>
  void allow(const char* name, Conditions... conditions) {
    add(SCMP_ACT_ALLOW, name, conditions...);
  }

  void load() {
    const int result = seccomp_load(filter_.get());
    if (result != 0) fail(-result);
  }

 private:
  std::unique_ptr<void, Release> filter_;
};

// Conditions on the argument `index`. (The library's macros for them are C.)
scmp_arg_cmp equal(unsigned index, scmp_datum_t value) { return {index, SCMP_CMP_EQ, value, 0}; }
scmp_arg_cmp masked(unsigned index, scmp_datum_t mask, scmp_datum_t value) {
  return {index, SCMP_CMP_MASKED_EQ, mask, value};
}

void allow_by_argument(Filter& filter) {
  // sock_diag; further listeners and connections are nobody's business any more.
  filter.allow("socket", equal(0, AF_NETLINK));
  for (const int request : {SIOCOUTQ, FIONREAD, FIONBIO, FIOCLEX}) {
    filter.allow("ioctl", equal(1, static_cast<scmp_datum_t>(request)));
  }
  // No memory becomes code.
  for (const char* name : {"mmap", "mmap2", "mprotect"}) {
    filter.allow(name, masked(2, PROT_EXEC, 0));
  }
  // Threads, not processes. What clone3 is asked cannot be seen here; if it is reported as missing,
  // the C library takes clone.
#ifdef __s390__
  filter.allow("clone", masked(1, CLONE_THREAD, CLONE_THREAD));
#else
  filter.allow("clone", masked(0, CLONE_THREAD, CLONE_THREAD));
#endif
  filter.add(SCMP_ACT_ERRNO(ENOSYS), "clone3");
  filter.allow("prctl", equal(0, PR_SET_NAME));
#ifdef PR_SET_VMA  // names for anonymous memory, of newer C libraries
  filter.allow("prctl", equal(0, PR_SET_VMA));
#endif
  // Limits may be read, not set.
  filter.allow("prlimit64", equal(2, 0));
  // abort()
  filter.allow("tgkill", equal(0, static_cast<scmp_datum_t>(::getpid())));
}

}  // namespace

void check_sandbox() {}

void prepare_sandbox() {
  Filter filter(SCMP_ACT_ALLOW);
  filter.add(SCMP_ACT_ERRNO(ENOSYS), "io_uring_setup");
  filter.load();
}

void enter_sandbox() {
  Filter filter;
  for (std::string_view names : kAllowed) {
    std::istringstream words{std::string(names)};
    for (std::string name; words >> name;) filter.allow(name.c_str());
  }
  allow_by_argument(filter);
  filter.load();
}

}  // namespace merhaba::server

#else

namespace merhaba::server {

void prepare_sandbox() { check_sandbox(); }
void enter_sandbox() { check_sandbox(); }

void check_sandbox() {
  throw Error(
      tr("cannot enter the sandbox (--sandbox): this build does not support it; build with "
         "libseccomp on Linux (meson setup -Dseccomp=enabled), or leave --sandbox out"));
}

}  // namespace merhaba::server

#endif

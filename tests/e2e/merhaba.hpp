// The real binary, serving: started, its addresses known, stopped, its account read.
// Owned by its test; gone with it.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.hpp"
#include "support/scratch.hpp"

namespace merhaba::e2e {

using test::Command;
using test::eventually;
using test::Folder;
using test::Said;

inline const std::string default_greeting = "Merhaba dünya!";

// The last line of an English run.
struct Account {
  std::uint64_t accepted = 0, served = 0, refused = 0, timed_out = 0, reset = 0, left = 0, shed = 0;
  std::uint64_t faulted = 0;  // as asked, by --fault
  std::uint64_t queued = 0, queued_served = 0, abandoned = 0, answered = 0;

  bool adds_up() const {
    return accepted == served + refused + timed_out + reset + left + abandoned + shed + faulted;
  }
};

struct Ended {
  int code = -1;
  std::string out;
  std::string err;
  Account account;  // all 0 where there is none
};

// `command.words` come before the options; where there are none, the program under test.
Command merhaba_with(std::vector<std::string> options, Command command = {});
Said run_merhaba(std::vector<std::string> options, Command command = {});

class Merhaba {
 public:
  // Serves 127.0.0.1:0 unless the options say where; returns when it listens, throws when it fails.
  explicit Merhaba(std::vector<std::string> options = {}, Command command = {});

  test::Process& process() { return process_; }
  pid_t id() const { return process_.id(); }
  // What the port file says.
  const std::vector<std::string>& addresses() const { return addresses_; }
  const std::string& address() const { return addresses_.front(); }
  std::string err() const { return process_.err(); }
  bool has_said(std::string_view text) const;  // on stderr, at last

  // Sends the signal and waits for the end. Without one, only waits.
  Ended stop(int signal = SIGTERM);

 private:
  Folder folder_;
  test::Process process_;
  std::vector<std::string> addresses_;
};

Account parse_account(const std::string& err);

// Whether this build has the Turkish messages; without msgfmt it has not.
bool speaks_turkish();
Command in_turkish();

}  // namespace merhaba::e2e

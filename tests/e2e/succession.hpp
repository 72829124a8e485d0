// A server and those that take its place one after another, by SIGUSR2. Owned by its test; all of
// them are gone with it.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "e2e/merhaba.hpp"

namespace merhaba::e2e {

class Succession {
 public:
  explicit Succession(std::vector<std::string> options = {}, Command command = {});
  ~Succession();

  Merhaba& first() { return first_; }
  const std::string& address() const { return first_.address(); }
  std::string err() const { return first_.err(); }  // of all of them
  bool has_said(std::string_view text) const { return first_.has_said(text); }

  pid_t serving() const { return serving_; }
  void signal(int number) const;  // to the one that serves
  void halt() const;              // by SIGSTOP; returns when all its threads stand still
  // Asks the one that serves to hand over, and returns when its successor, which serves from then
  // on, accepts. Throws when that does not come about.
  pid_t hand_over();
  // Whether it fails, for this reason, once it has all been printed.
  bool fails_to_hand_over(const std::string& reason);
  // A hand-over in pieces: the process that is started next, once it is; and
  // that it is the one that serves.
  pid_t started();
  void take_over(pid_t process);

  // The first serves again, as its successor has failed.
  void take_back() { serving_ = first_.id(); }

  // Its exit code, or minus the signal that ended it; waits for its end. 0 where its predecessor
  // has waited for it.
  int wait(pid_t process);
  // Stops the one that serves, and waits for all; the accounts of all.
  std::vector<Account> stop();

 private:
  Merhaba first_;
  pid_t serving_;
  std::vector<pid_t> living_;   // have served, or do
  std::vector<pid_t> started_;  // in their order
  std::size_t told_ = 0;        // of err(), for the next to start
};

Account sum_of(const std::vector<Account>& accounts);

}  // namespace merhaba::e2e

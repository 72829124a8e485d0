// What the tests of cli/ share: a file, a variable, the program run once. Each cleans up after
// itself.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace merhaba::test {

// A file in a directory of its own, both removed at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }
  const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
  std::string path_;
};

std::string content_of(const std::string& path);
long entries(const std::string& directory);  // how many there are

// A variable of the environment, and what it was before at the end.
class ScopedVariable {
 public:
  ScopedVariable(std::string name, const std::string& value);
  ~ScopedVariable();
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  std::string name_;
  bool was_set_;
  std::string before_;
};

struct Outcome {
  int code = -1;  // the exit code; 128 and the signal when killed
  std::string out;
  std::string err;
};

using Variables = std::vector<std::pair<std::string, std::string>>;

// Runs the program named by MERHABA_BINARY to its end.
Outcome run_merhaba(const std::vector<std::string>& arguments, const std::string& input = "",
                    const Variables& variables = {});

// The same by a shell command, in which "$MERHABA_BINARY" is the program.
Outcome run_shell(const std::string& command, const Variables& variables = {});

}  // namespace merhaba::test

#include "cli/fixtures.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace merhaba::test {
namespace {

void become(int wanted, const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags, 0600);
  if (fd < 0 || ::dup2(fd, wanted) < 0) ::_exit(126);
  ::close(fd);
}

Outcome run(const std::vector<std::string>& words, const std::string& input,
            const Variables& variables) {
  const TemporaryFile in(input);
  const TemporaryFile out("");
  const TemporaryFile err("");
  const pid_t child = ::fork();
  if (child == 0) {
    become(STDIN_FILENO, in.path(), O_RDONLY);
    become(STDOUT_FILENO, out.path(), O_WRONLY | O_TRUNC);
    become(STDERR_FILENO, err.path(), O_WRONLY | O_TRUNC);
    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, content_of(out.path()), content_of(err.path())};
}

}  // namespace

TemporaryFile::TemporaryFile(const std::string& content) {
  std::string pattern = (std::filesystem::temp_directory_path() / "merhaba-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  directory_ = pattern;
  path_ = directory_ + "/file";
  std::ofstream(path_, std::ios::binary) << content;
}

TemporaryFile::~TemporaryFile() { std::filesystem::remove_all(directory_); }

ScopedVariable::ScopedVariable(std::string name, const std::string& value)
    : name_(std::move(name)), was_set_(std::getenv(name_.c_str()) != nullptr) {
  if (was_set_) before_ = std::getenv(name_.c_str());
  ::setenv(name_.c_str(), value.c_str(), 1);
}

ScopedVariable::~ScopedVariable() {
  if (was_set_) {
    ::setenv(name_.c_str(), before_.c_str(), 1);
  } else {
    ::unsetenv(name_.c_str());
  }
}

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

long entries(const std::string& directory) {
  namespace fs = std::filesystem;
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

Outcome run_merhaba(const std::vector<std::string>& arguments, const std::string& input,
                    const Variables& variables) {
  const char* binary = std::getenv("MERHABA_BINARY");
  if (binary == nullptr) throw std::runtime_error("MERHABA_BINARY is not set: run by meson test");
  std::vector<std::string> words{binary};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run(words, input, variables);
}

Outcome run_shell(const std::string& command, const Variables& variables) {
  return run({"sh", "-c", command}, "", variables);
}

}  // namespace merhaba::test

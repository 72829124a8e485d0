#include "e2e/merhaba.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace merhaba::e2e {
namespace {

std::string binary() {
  const char* path = std::getenv("MERHABA_BINARY");
  if (path == nullptr)
    throw std::runtime_error("MERHABA_BINARY does not say which program to test");
  return path;
}

// Ours go first: after "--" there are no options any more.
Command serving(std::vector<std::string> options, Command command, const Folder& folder) {
  bool placed = false;
  for (const std::string& option : options) {
    if (option == "--user") ::chmod(folder.path().c_str(), 0777);  // who that is writes there
    placed = placed || option == "-l" || option == "--config";
  }
  for (const auto& [name, value] : command.variables) placed = placed || name == "MERHABA_LISTEN";
  if (!placed) options.insert(options.begin(), {"-l", "127.0.0.1:0"});
  options.insert(options.begin(), {"--port-file", folder / "ports"});
  return merhaba_with(std::move(options), std::move(command));
}

std::uint64_t number_after(const std::string& text, const std::string& words) {
  const std::size_t at = text.find(words + ' ');
  if (at == std::string::npos) throw std::runtime_error("no \"" + words + "\" in: " + text);
  return std::strtoull(text.c_str() + at + words.size(), nullptr, 10);
}

}  // namespace

Command merhaba_with(std::vector<std::string> options, Command command) {
  if (command.words.empty()) command.words = {binary()};
  command.words.insert(command.words.end(), options.begin(), options.end());
  return command;
}

Said run_merhaba(std::vector<std::string> options, Command command) {
  return test::run(merhaba_with(std::move(options), std::move(command)));
}

Merhaba::Merhaba(std::vector<std::string> options, Command command)
    : process_(serving(std::move(options), std::move(command), folder_)) {
  const std::string file = folder_ / "ports";
  const bool came = eventually([&] { return std::filesystem::exists(file) || process_.ended(); });
  std::istringstream lines(test::read_file(file));
  for (std::string line; std::getline(lines, line);) addresses_.push_back(line);
  if (!came || addresses_.empty()) throw std::runtime_error("merhaba does not serve: " + err());
}

bool Merhaba::has_said(std::string_view text) const {
  return eventually([&] { return err().find(text) != std::string::npos; });
}

Ended Merhaba::stop(int signal) {
  if (signal != 0) process_.signal(signal);
  Ended ended;
  ended.code = process_.wait();
  ended.out = process_.out();
  ended.err = process_.err();
  if (ended.err.find("stopped: ") != std::string::npos) ended.account = parse_account(ended.err);
  return ended;
}

Account parse_account(const std::string& err) {
  const std::string text = err.substr(err.find("stopped: "));
  Account account;
  account.accepted = number_after(text, "accepted");
  account.served = number_after(text, "served");
  account.refused = number_after(text, "refused");
  account.timed_out = number_after(text, "timed out");
  account.reset = number_after(text, "reset");
  account.left = number_after(text, "left");
  account.shed = number_after(text, "shed");
  if (text.find(" faulted ") != std::string::npos) account.faulted = number_after(text, "faulted");
  account.queued = number_after(text, "accepted after the signal");
  account.queued_served = number_after(text.substr(text.find("accepted after")), "served");
  account.abandoned = number_after(text, "abandoned");
  account.answered = number_after(err, "requests answered:");
  return account;
}

bool speaks_turkish() {
  const std::filesystem::path catalogue = "po/tr/LC_MESSAGES/merhaba.mo";
  return std::filesystem::exists(std::filesystem::path(binary()).parent_path() / catalogue);
}

Command in_turkish() {
  Command command;
  command.variables = {
      {"LC_ALL", ""}, {"LC_MESSAGES", ""}, {"LANGUAGE", ""}, {"LANG", "tr_TR.UTF-8"}};
  return command;
}

}  // namespace merhaba::e2e

#include "cli/run_files.hpp"

#include <unistd.h>

#include <exception>

#include "base/log.hpp"
#include "cli/whole_file.hpp"
#include "server/summary_json.hpp"

namespace merhaba::cli {
namespace {

constexpr const char* kPortFile = "--port-file";
constexpr const char* kPidFile = "--pid-file";
constexpr const char* kSummaryFile = "--summary-file";

}  // namespace

void RunFiles::check() const {
  if (!config_.port_file.empty()) check_writable(kPortFile, config_.port_file);
  if (!config_.pid_file.empty()) check_writable(kPidFile, config_.pid_file);
  if (!config_.summary_file.empty()) check_writable(kSummaryFile, config_.summary_file);
}

void RunFiles::blank_summary() const {
  server::Summary blank;
  blank.workers.resize(config_.workers);
  write_summary(blank);
}

// A program that waits for the port file finds the others.
void RunFiles::write(const server::Server& server) {
  server_ = &server;
  blank_summary();
  const auto replace = [](std::unique_ptr<RunFile>& file, const char* option,
                          const std::string& path, const std::string& content) {
    if (!path.empty()) file = std::make_unique<RunFile>(option, path, content);
  };
  replace(pid_, kPidFile, config_.pid_file, std::to_string(::getpid()) + "\n");
  std::string addresses;
  for (const net::Endpoint& endpoint : server.endpoints()) {
    addresses += endpoint.address.text() + "\n";
  }
  replace(port_, kPortFile, config_.port_file, addresses);
}

void RunFiles::write_again() noexcept try { write(*server_); } catch (const std::exception& error) {
  log::error(error.what());
}

void RunFiles::remove() noexcept {
  port_.reset();
  pid_.reset();
}

void RunFiles::write_summary(const server::Summary& summary) const {
  if (config_.summary_file.empty()) return;
  write_whole(kSummaryFile, config_.summary_file + (summary.handed_over ? ".old" : ""),
              server::summary_json(summary), ::geteuid() == 0 ? config_.user : std::nullopt);
}

}  // namespace merhaba::cli

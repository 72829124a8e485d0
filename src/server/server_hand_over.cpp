// How a Server hands over to its successor, and takes the place of its predecessor.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>
#include <utility>

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "net/systemd.hpp"
#include "server/server.hpp"

#ifndef MERHABA_LINUX
extern char** environ;  // in <unistd.h> else
#endif

namespace merhaba::server {
namespace {

// What is said of the sockets passed to us is not true of those that we pass. And the service
// manager wants to hear from the successor as it did from us.
constexpr std::array<std::string_view, 6> kOfOurStart{
    "LISTEN_PID=",     "LISTEN_PIDFDID=",    "LISTEN_FDS=",
    "LISTEN_FDNAMES=", "MERHABA_HAND_OVER=", "WATCHDOG_PID="};

std::vector<std::string> environment_to_pass() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const bool is_ours = std::any_of(kOfOurStart.begin(), kOfOurStart.end(),
                                     [=](std::string_view name) { return text.starts_with(name); });
    if (!is_ours) variables.emplace_back(text);
  }
  return variables;
}

// A nameless file that holds `content`, to be read from its beginning; empty, and errno.
Fd file_of(const std::string& content) {
#ifdef MERHABA_LINUX
  Fd file(::memfd_create("greeting", MFD_CLOEXEC));
#else
  std::FILE* const temporary = std::tmpfile();
  Fd file(temporary != nullptr ? ::fcntl(::fileno(temporary), F_DUPFD_CLOEXEC, 0) : -1);
  if (temporary != nullptr) std::fclose(temporary);
#endif
  const auto size = static_cast<ssize_t>(content.size());
  if (!file || ::pwrite(file.get(), content.data(), content.size(), 0) != size) return {};
  return file;
}

// With the addresses of which nothing is left.
void drop_untaken(Listening& listening) noexcept {
  std::erase_if(listening.sockets, [](const OpenSocket& socket) { return !socket.is_taken; });
  for (std::size_t i = listening.endpoints.size(); i-- > 0;) {
    const auto is_of = [i](const OpenSocket& socket) { return socket.endpoint == i; };
    if (std::any_of(listening.sockets.begin(), listening.sockets.end(), is_of)) continue;
    listening.endpoints.erase(listening.endpoints.begin() + static_cast<std::ptrdiff_t>(i));
    for (OpenSocket& socket : listening.sockets) {
      if (socket.endpoint > i) --socket.endpoint;
    }
  }
}

// Started by systemd as its main process, whose end is that of the service.
bool ends_with_its_service() {
  const char* const started = std::getenv("SYSTEMD_EXEC_PID");  // systemd.exec(5)
  return started != nullptr && started == std::to_string(::getpid()) &&
         std::getenv("NOTIFY_SOCKET") == nullptr;
}

}  // namespace

void Server::take_over() {
  if (predecessor_) {
    predecessor_->take_over();
    listen_on_waiting(*config_, listening_);
    if (admin_) admin_->take_over();
  }
  for (auto& worker : workers_) worker->begin_faults();  // whoever reads the address meets them
}

const char* Server::why_no_hand_over() const noexcept try {
  if (stops_asked_ > 0) return tr("the server is stopping");
  if (hands_over_) return tr("the successor already serves");
  for (const auto& worker : workers_) {
    if (!worker->is_serving()) return tr("a worker has not yet returned from the last hand-over");
  }
  if (!successor_.is_absent()) return tr("a successor is already being started");
  if (::getpid() == 1) {
    return tr(
        "this is process 1 of its container, and all others end with it; replace the container");
  }
  if (config_->sandbox) {
    return tr(
        "--sandbox allows no program to be started; to restart without losing a client, let "
        "systemd hold the sockets (--listen systemd)");
  }
  if (ends_with_its_service()) {
    return tr("systemd would end the successor with this process; set Type=notify in the unit");
  }
  return config_->invoked.path.empty() ? tr("the path of the program is unknown") : nullptr;
} catch (const std::bad_alloc&) {
  return tr("out of memory");
}

void Server::on_user2() noexcept try {
  if (const char* const reason = why_no_hand_over()) {
    return log::warning_of(tr("SIGUSR2 is ignored: {}"), reason);
  }
  Program program = successor_program();
  Fd greeting;
  if (const auto& input = config_->invoked.standard_input) {
    greeting = file_of(*input);
    if (!greeting) {
      return log::warning_of(tr("SIGUSR2 is ignored: {}"), system_message(errno));
    }
    program.input = greeting.get();
  }
  successor_.start(std::move(program));
} catch (const std::bad_alloc&) {
  log::warning_of(tr("SIGUSR2 is ignored: {}"), tr("out of memory"));
}

Program Server::successor_program() {
  Program program;
  program.path = config_->invoked.path;
  program.arguments = config_->invoked.arguments;
  program.ignored_signals = {SIGHUP, SIGUSR1, SIGUSR2};  // until it takes them
  net::HandOver hand_over;
  hand_over.is_ready = ready_;
  std::string names;
  for_each_socket([&](const OpenSocket& socket) {
    program.descriptors.push_back(socket.listeners.front()->socket());
    hand_over.sockets.push_back(socket.origin);
    names += (names.empty() ? "" : ":") + (socket.name.empty() ? "merhaba" : socket.name);
  });
  hand_over.channel = net::kFirstPassed + static_cast<int>(program.descriptors.size());
  program.environment = environment_to_pass();
  program.environment.push_back("LISTEN_FDS=" + std::to_string(program.descriptors.size()));
  program.environment.push_back("LISTEN_FDNAMES=" + names);
  program.environment.push_back(std::string(net::kHandOverVariable) + "=" +
                                net::to_text(hand_over));
  return program;
}

// What the successor does not take is stopped as all would be without one.
void Server::on_successor_ready() noexcept {
  const std::string& taken = successor_.taken();
  std::size_t i = 0;
  for_each_socket([&](OpenSocket& socket) {
    socket.is_taken = i < taken.size() && taken[i] == '1';
    for (Listener* listener : socket.listeners) listener->set_handed_over(socket.is_taken);
    if (socket.file) socket.file->set_handed_over(socket.is_taken);
    ++i;
  });
  hands_over_ = true;
  report_end_of_faults();
  if (predecessor_) predecessor_->say_stopping();
  begin_to_refuse();
  for (auto& worker : workers_) worker->stop(Worker::Stop::hand_over);
  if (admin_) admin_->hand_over();
  report_.handed_over_to(successor_.id());
  successor_.go();
  log::line_of(tr("hand-over: process {} accepts from now on"), successor_.id());
}

bool Server::may_end() const noexcept {
  if (!hands_over_) return false;
  if (cannot_take_back_ || successor_.needs_us_no_more()) return true;
  return successor_.serves() && have_served_out();
}

bool Server::have_served_out() const noexcept {
  return std::all_of(workers_.begin(), workers_.end(),
                     [](const auto& worker) { return worker->has_served_out(); });
}

// What the successor has left out is closed, or about to be.
void Server::on_successor_lost(const std::string& reason) noexcept {
  drop_untaken(listening_);
  cannot_take_back_ = stops_done_ > 0 || listening_.sockets.empty();
  if (cannot_take_back_) {
    log::warning_of(
        tr("the successor, process {}, is gone: {}; its connections are cut off, and nobody serves "
           "its addresses: start merhaba again"),
        successor_.id(), reason);
    return on_wake();
  }
  log::warning_of(
      tr("the successor, process {}, is gone: {}; its connections are cut off, and this process "
         "accepts again"),
      successor_.id(), reason);
  hands_over_ = gives_up_ = faults_ended_ = false;
  give_up_.stop();
  own_files();
  set_options_again(*config_, listening_);
  for (auto& worker : workers_) worker->take_back();
  if (admin_) admin_->take_back();
  if (on_taken_back) on_taken_back();
  report_.serving();
  wake_.send();  // for a reload that has been prepared meanwhile
}

void Server::own_files() noexcept {
  for_each_socket([](const OpenSocket& socket) {
    if (socket.file) socket.file->set_handed_over(false);
  });
}

}  // namespace merhaba::server

#include "bench/target/succession.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/error.hpp"

namespace merhaba::bench::target {
namespace {

constexpr std::chrono::seconds kPatience{20};

Peer started_for_it(Peer peer) {
  if (!peer.hand_over) throw UsageError(peer.name + " does not support hand-over");
  if (!peer.hand_over->start.empty()) peer.command = peer.hand_over->start;
  return peer;
}

PeerSettings outlived(PeerSettings settings) {
  settings.outlived = true;
  return settings;
}

}  // namespace

Succession::Succession(const Peer& peer, const Places& places, const PeerSettings& settings)
    : first_(started_for_it(peer), places, outlived(settings)) {
  if (plan().pid_file.empty()) {
    serving_ = std::make_unique<Process>(first_.id());
    return;
  }
  const kernel::Nanoseconds deadline = kernel::now() + kPatience;
  std::optional<pid_t> id;
  while (!(id = named())) {
    if (kernel::now() > deadline)
      fail("there is no process id in " + first_.filled(plan().pid_file));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  serving_ = std::make_unique<Process>(*id);
}

void Succession::begin() {
  predecessor_ = std::move(serving_);
  deadline_ = kernel::now() + kPatience;
  if (plan().command.empty()) return predecessor_->signal(plan().signals.front());
  std::vector<std::string> words = plan().command;
  std::replace(words.begin(), words.end(), std::string("@pid@"),
               std::to_string(predecessor_->id()));
  started_.push_back(std::make_unique<Child>(first_.command(words)));
}

bool Succession::is_over() {
  if (!predecessor_) return true;
  const bool ended = predecessor_->ended();  // asked first: it names its successor before its end
  if (!serving_ && !find_successor()) {
    if (ended) fail("it ended, and no successor serves");
    if (kernel::now() > deadline_) fail("no successor serves after 20 s");
    return false;
  }
  if (serving_->ended()) fail(fmt::format("its successor, process {}, ended", serving_->id()));
  if (!predecessor_->ended()) {
    if (kernel::now() > deadline_) fail("it has not ended after 20 s");
    return false;
  }
  predecessor_.reset();
  add_summary(first_.filled(first_.peer().summary) + ".old");
  return true;
}

// Sends the predecessor the signals that are left as soon as its successor is known.
bool Succession::find_successor() {
  const std::optional<pid_t> id =
      plan().pid_file.empty() ? std::optional(started_.back()->id()) : named();
  if (!id || *id == predecessor_->id()) return false;
  serving_ = std::make_unique<Process>(*id);
  const std::size_t sent = plan().command.empty() ? 1 : 0;
  for (std::size_t i = sent; i < plan().signals.size(); ++i) {
    predecessor_->signal(plan().signals[i]);
  }
  return true;
}

void Succession::stop() {
  serving_->stop();
  started_.clear();
  first_.stop();
  add_summary(first_.filled(first_.peer().summary));
}

std::optional<std::uint64_t> Succession::served() const {
  return first_.peer().summary.empty() ? std::nullopt : std::optional(served_);
}

std::optional<pid_t> Succession::named() const {
  // nginx takes the file away for a moment, and a line without its end is not all there yet.
  std::ifstream file(first_.filled(plan().pid_file));
  pid_t id = 0;
  const bool whole = file >> id && file.get() == '\n' && id > 0;
  return whole ? std::optional(id) : std::nullopt;
}

void Succession::fail(const std::string& why) const {
  throw Error(fmt::format("{} did not hand over: {}; its output:\n{}", first_.peer().name, why,
                          first_.output()));
}

// It is removed, so that it is not taken for that of the next process, should that one write none.
void Succession::add_summary(const std::string& path) {
  std::error_code unknown;
  if (first_.peer().summary.empty() || !std::filesystem::exists(path, unknown)) return;
  const ServerSummary summary = read_server_summary(path);
  if (summary.complete) served_ += summary.served;
  std::filesystem::remove(path, unknown);
}

}  // namespace merhaba::bench::target

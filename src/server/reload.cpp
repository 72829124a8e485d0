#include "server/reload.hpp"

#include <exception>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "net/tcp_options.hpp"
#include "server/faults.hpp"
#include "server/open_files.hpp"
#include "server/responder.hpp"

namespace merhaba::server {
namespace {

class Busy {
 public:
  explicit Busy(std::atomic<int>& count) noexcept : count_(count) { ++count_; }
  ~Busy() { --count_; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  std::atomic<int>& count_;
};

}  // namespace

void Reload::begin(std::shared_ptr<const Config> running, std::shared_ptr<fault::Plan> plan,
                   std::uint64_t most_connections, const Logs* logs) {
  running_ = std::move(running);
  plan_ = std::move(plan);
  most_connections_ = most_connections;
  if (logs != nullptr) lanes_ = logs->lanes;
}

// `change` returns what is to be said of it; what may fail comes first in it.
template <class Change>
Control::Reloaded Reload::guarded(Change change) noexcept {
  try {
    const Busy busy(busy_);
    const std::lock_guard lock(mutex_);
    return {true, change()};
  } catch (const std::exception& error) {
    try {
      return {false, error.what()};
    } catch (const std::exception&) {  // no memory for the message
      return {};
    }
  }
}

Control::Reloaded Reload::now() noexcept try {
  Control::Reloaded result = guarded([this] {
    Fresh fresh = read_(*running_);
    std::string message = tr("reloaded");
    if (!fresh.kept.empty()) {
      message += "; " + tr_format("a restart (SIGUSR2) is needed for: {}", fresh.kept);
    }
    put_in_place(std::move(fresh.config), false);
    return message;
  });
  last_failed_ = result.done ? 0 : 1;
  if (result.done) {
    ++done_;
    log::line(result.message);
  } else {
    ++failed_;
    result.message = tr_format("not reloaded, nothing is changed: {}", result.message);
    log::warning(result.message);
  }
  return result;
} catch (const std::exception&) {  // no memory for the message
  return {};
}

Control::Reloaded Reload::set_faults(std::vector<fault::Spec> faults,
                                     std::optional<std::uint64_t> seed) noexcept {
  return guarded([&] {
    Config config = *running_;
    config.faults = std::move(faults);
    if (seed) config.fault_seed = *seed;
    std::string text = fault::text_of(config.faults);
    put_in_place(std::move(config), true);
    return text;
  });
}

// Throws, or has changed all.
void Reload::put_in_place(Config config, bool has_new_plan) {
  const bool had_faults = !running_->faults.empty();
  std::unique_ptr<Prepared> prepared = prepare(std::move(config), has_new_plan);
  if (prepared->logs) lanes_ = prepared->logs->lanes;
  running_ = prepared->config;
  const bool has_others = prepared->plan != plan_;
  publish(std::move(prepared));
  if (has_others && (had_faults || !running_->faults.empty())) report_faults(*running_);
}

std::unique_ptr<Reload::Prepared> Reload::prepare(Config config, bool has_new_plan) {
  if (check_) check_(config);
  check_log(config);
  if (config.fastopen > 0 && config.fastopen != running_->fastopen) net::check_fastopen();
  auto prepared = std::make_unique<Prepared>();
  prepared->max_connections = connections_of(config, most_connections_);
  const auto shared = std::make_shared<const Config>(std::move(config));
  prepared->config = shared;
  // The same faults go on as they are: their numbers, and their windows.
  const bool has_same_faults = shared->faults == running_->faults &&
                               shared->fault_seed == running_->fault_seed &&
                               shared->fault_header == running_->fault_header;
  prepared->plan = has_same_faults && !has_new_plan ? plan_ : plan_of(*shared);
  std::vector<LogLanes> lanes = lanes_;
  if (lanes.empty() && needs_log(*shared)) {
    prepared->logs = std::make_unique<Logs>(shared->access_log_file, shared->workers + 1);
    prepared->logs->writer.start();
    lanes = prepared->logs->lanes;
  }
  for (unsigned i = 0; i < shared->workers; ++i) {
    http::Responses responses = responses_of(*shared);
    http::Output output = output_of(responses, *shared);
    prepared->updates.push_back(std::make_unique<Update>(Update{
        shared, std::move(responses), std::move(output), lanes.empty() ? LogLanes{} : lanes[i],
        prepared->plan, share_of(prepared->max_connections, i, shared->workers)}));
  }
  return prepared;
}

// One that nobody has taken is out of date, but for its log, which the workers were promised.
void Reload::publish(std::unique_ptr<Prepared> prepared) noexcept {
  const std::lock_guard lock(prepared_mutex_);
  if (prepared_ && prepared_->logs) prepared->logs = std::move(prepared_->logs);
  const std::uint64_t number = number_ + 1;
  for (auto& update : prepared->updates) update->number = number;
  plan_ = prepared->plan;
  prepared_ = std::move(prepared);
  number_ = number;
}

std::shared_ptr<const fault::Plan> Reload::plan() const noexcept {
  const std::lock_guard lock(prepared_mutex_);
  return plan_;
}

std::unique_ptr<Reload::Prepared> Reload::take() noexcept {
  const std::lock_guard lock(prepared_mutex_);
  return std::move(prepared_);
}

bool needs_log(const Config& config) noexcept {
  return config.access_log != AccessLogFormat::off || config.verbose;
}

void check_log(const Config& config) {
  if (config.access_log == AccessLogFormat::off && !config.access_log_file.empty()) {
    throw UsageError(tr("--access-log-file needs a format: --access-log common, combined or json"));
  }
}

}  // namespace merhaba::server

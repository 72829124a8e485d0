#include "server/reload.hpp"

#include <exception>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "net/tcp_options.hpp"
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

void Reload::begin(std::shared_ptr<const Config> running, std::uint64_t most_connections,
                   const Logs* logs) {
  running_ = std::move(running);
  most_connections_ = most_connections;
  if (logs != nullptr) lanes_ = logs->lanes;
}

Control::Reloaded Reload::now() noexcept try {
  const Busy busy(busy_);
  const std::lock_guard lock(mutex_);
  try {
    Fresh fresh = read_(*running_);
    std::unique_ptr<Prepared> prepared = prepare(std::move(fresh.config));
    std::string message = tr("reloaded");
    if (!fresh.kept.empty()) {
      message += "; " + tr_format("a restart (SIGUSR2) is needed for: {}", fresh.kept);
    }
    log::line(message);
    if (prepared->logs) lanes_ = prepared->logs->lanes;
    running_ = prepared->config;
    publish(std::move(prepared));
    ++done_;
    last_failed_ = 0;
    return {true, std::move(message)};
  } catch (const std::exception& error) {
    ++failed_;
    last_failed_ = 1;
    std::string message = tr_format("not reloaded, nothing is changed: {}", error.what());
    log::warning(message);
    return {false, std::move(message)};
  }
} catch (const std::exception&) {  // no memory for the message
  return {};
}

std::unique_ptr<Reload::Prepared> Reload::prepare(Config config) {
  check_log(config);
  if (config.fastopen > 0 && config.fastopen != running_->fastopen) net::check_fastopen();
  auto prepared = std::make_unique<Prepared>();
  prepared->max_connections = connections_of(config, most_connections_);
  const auto shared = std::make_shared<const Config>(std::move(config));
  prepared->config = shared;
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
        share_of(prepared->max_connections, i, shared->workers)}));
  }
  return prepared;
}

// One that nobody has taken is out of date, but for its log, which the workers were promised.
void Reload::publish(std::unique_ptr<Prepared> prepared) noexcept {
  const std::lock_guard lock(prepared_mutex_);
  if (prepared_ && prepared_->logs) prepared->logs = std::move(prepared_->logs);
  prepared_ = std::move(prepared);
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

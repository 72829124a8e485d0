// merhaba-bench overflow fate: what becomes of the clients beyond the queue's capacity?
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "bench/command/accepted.hpp"
#include "bench/command/common_options.hpp"
#include "bench/command/help.hpp"
#include "bench/command/progress.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "bench/overflow/experiment.hpp"
#include "bench/overflow/experiments.hpp"
#include "bench/overflow/fate_words.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {
namespace {

// Long enough for a client's kernel to give up with one retry of the SYN (kRetries), or for three
// retransmissions of data.
constexpr kernel::Nanoseconds kNever = std::chrono::seconds(4);
// Lasts beyond the retransmission that follows the acceptor's return.
constexpr kernel::Nanoseconds kAfterReturn = std::chrono::seconds(30);
constexpr const char* kRetries = "1";  // net.ipv4.tcp_syn_retries: the default, 6, takes minutes

struct FateOptions {
  ExperimentOptions common;
  std::vector<std::string> stages{"syn", "ack"};
  std::vector<unsigned> aborts{0, 1};
  std::vector<unsigned> cookies{0, 1, 2};
  std::vector<std::string> acceptors{"1.2s", "never"};
  unsigned backlog = 5;
  unsigned beyond = 4;
  unsigned rounds = 1;
};

std::vector<FateSetting> settings(const FateOptions& options) {
  std::vector<FateSetting> all;
  for (const unsigned cookies : options.cookies) {
    for (const unsigned abort : options.aborts) {
      for (const std::string& stage : options.stages) {
        for (const std::string& acceptor : options.acceptors) {
          FateSetting& setting = all.emplace_back();
          setting.stage = stage == "syn" ? HandshakeStage::syn : HandshakeStage::ack;
          setting.abort_on_overflow = abort;
          setting.syncookies = cookies;
          setting.backlog = options.backlog;
          setting.beyond = options.beyond;
          if (acceptor != "never")
            setting.resume_after = command::parse_time("--resume-after", acceptor);
          setting.patience = setting.resume_after ? *setting.resume_after + kAfterReturn : kNever;
        }
      }
    }
  }
  return all;
}

result::Sheet make_stages() {
  result::Sheet stages;
  stages.name = "stages";
  stages.title = "The clients beyond the capacity, by the stage at which they met the full queue";
  stages.columns = {{"stage", "stage", result::Sheet::Unit::text},
                    {"abort_on_overflow", "abort"},
                    {"syncookies", "cookies"},
                    {"acceptor", "acceptor", result::Sheet::Unit::text},
                    {"clients", "beyond"},
                    {"predicted", "predicted", result::Sheet::Unit::text}};
  for (std::size_t i = 0; i < load::kOutcomes; ++i) {
    const auto outcome = static_cast<load::Outcome>(i);
    stages.columns.push_back(
        {std::string(load::outcome_key(outcome)), std::string(load::outcome_name(outcome))});
  }
  stages.columns.push_back({"packets_dropped", "dropped"});
  stages.columns.push_back({"first_end_ns", "first knew", result::Sheet::Unit::time});
  stages.columns.push_back({"last_end_ns", "last knew", result::Sheet::Unit::time});
  stages.columns.push_back({"rounds_alike", "rounds alike", result::Sheet::Unit::text});
  return stages;
}

result::Sheet::Cell time_cell(const std::optional<kernel::Nanoseconds>& time) {
  if (!time) return std::monostate();
  return static_cast<double>(time->count());
}

void add_row(const FateSetting& setting, const FateRun& run, unsigned alike, unsigned rounds,
             result::Sheet& stages) {
  std::vector<result::Sheet::Cell> row{
      std::string(setting.stage == HandshakeStage::syn ? "SYN" : "ACK"),
      static_cast<double>(setting.abort_on_overflow),
      static_cast<double>(setting.syncookies),
      setting.resume_after
          ? "resumes after " +
                result::format_time(static_cast<double>(setting.resume_after->count()))
          : std::string("never"),
      static_cast<double>(run.beyond.attempted),
      std::string(load::outcome_name(predicted_fate(setting)))};
  for (const std::uint64_t clients : run.beyond.outcomes) {
    row.emplace_back(static_cast<double>(clients));
  }
  row.emplace_back(static_cast<double>(run.dropped));
  row.push_back(time_cell(run.first_end));
  row.push_back(time_cell(run.last_end));
  row.emplace_back(fmt::format("{} of {}", alike, rounds));
  stages.add(std::move(row));
}

// Runs `rounds` rounds. The sheet shows what the first one saw, and how many rounds saw the same.
SeenFate run_rounds(const FateSetting& setting, unsigned rounds, Experiment& experiment) {
  result::Sheet& stages = experiment.sheets[0];
  result::Sheet unseen = make_timeline();
  std::optional<FateRun> first;
  unsigned alike = 0;
  for (unsigned round = 0; round < rounds; ++round) {
    const FateRun run = run_fate(setting, first ? unseen : experiment.sheets[1]);
    experiment.accounts.push_back(run.account);
    if (!run.as_predicted(setting)) {
      experiment.findings.push_back(
          {setting.text(),
           fmt::format("{} in time, {} {}", setting.backlog + 1, setting.beyond,
                       load::outcome_name(predicted_fate(setting))),
           fmt::format("{} in time, {}", run.in_time, run.beyond.sum_text())});
    }
    if (!first) first = run;
    const bool same =
        run.in_time == first->in_time && run.beyond.outcomes == first->beyond.outcomes;
    alike += same ? 1 : 0;
  }
  add_row(setting, *first, alike, rounds, stages);
  return {setting, *first};
}

void fate(FateOptions& options) {
  if (options.common.smoke) {
    options.cookies = {1};
    options.acceptors = {"200ms"};
    options.beyond = 2;
  }
  const std::vector<FateSetting> all = settings(options);
  const target::Testbed testbed = testbed_for(options.common);
  kernel::set_sysctl("net/ipv4/tcp_syn_retries", kRetries);
  Experiment experiment;
  experiment.name = "fate";
  experiment.question = "What becomes of the clients beyond the queue's capacity?";
  experiment.sheets = {make_stages(), make_timeline()};
  command::Progress progress(options.common.quiet);
  progress.expect(all.size());
  std::vector<SeenFate> seen;
  std::uint64_t done = 0;
  for (const FateSetting& setting : all) {
    progress.begin(setting.text(), kernel::Nanoseconds(0));
    progress.update(kernel::now(), done++, experiment.findings.size());
    seen.push_back(run_rounds(setting, options.rounds, experiment));
    progress.end();
  }
  experiment.conclusion = fate_conclusion(seen);
  for (const HandshakeStage stage : {HandshakeStage::syn, HandshakeStage::ack}) {
    std::string words = fate_words(seen, stage);
    if (!words.empty()) experiment.words.push_back(std::move(words));
  }
  experiment.words.push_back(fmt::format(
      "net.ipv4.tcp_syn_retries is {}: a client's kernel gives up within seconds.", kRetries));
  publish(experiment, options.common, testbed);
}

}  // namespace

void add_fate(CLI::App& overflow) {
  auto options = std::make_shared<FateOptions>();
  CLI::App* command = overflow.add_subcommand(
      "fate", "Follow the clients beyond the queue's capacity, stage by stage");
  command::set_examples(*command,
                        {{"merhaba-bench overflow fate", "all stages and sysctls"},
                         {"merhaba-bench overflow fate --stage ack", "phantom connections"}});
  command
      ->add_option("--stage", options->stages,
                   "stages at which clients meet the full queue: syn, ack")
      ->delimiter(',')
      ->check(command::one_of({"syn", "ack"}))
      ->capture_default_str()
      ->type_name("STAGE,...");
  command->add_option("--abort", options->aborts, "values of net.ipv4.tcp_abort_on_overflow")
      ->delimiter(',')
      ->check(command::from_to(0, 1))
      ->capture_default_str()
      ->type_name("N,...");
  command->add_option("--syncookies", options->cookies, "values of net.ipv4.tcp_syncookies")
      ->delimiter(',')
      ->check(command::from_to(0, 2))
      ->capture_default_str()
      ->type_name("N,...");
  command
      ->add_option("--resume-after", options->acceptors,
                   "time until the acceptor begins to accept, or never")
      ->delimiter(',')
      ->capture_default_str()
      ->type_name("TIME,...");
  command->add_option("-b,--backlog", options->backlog, "backlog of the listener")
      ->check(command::from_to(0, 1000))
      ->capture_default_str()
      ->type_name("N");
  command->add_option("--beyond", options->beyond, "clients beyond the queue's capacity")
      ->check(command::from_to(1, 1000))
      ->capture_default_str()
      ->type_name("N");
  command->add_option("--rounds", options->rounds, "rounds of each setting")
      ->check(command::from_to(1, 1000))
      ->capture_default_str()
      ->type_name("N");
  add_options(*command, options->common);
  command->callback([options] { fate(*options); });
}

}  // namespace merhaba::bench::overflow

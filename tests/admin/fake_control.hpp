// A server that shows what a test has put here, and keeps in mind how it was steered.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "server/control.hpp"
#include "uv/loop.hpp"

namespace merhaba::admin::test {

// Two workers on two addresses, some minutes after the start; every figure is another one.
server::Overview busy_overview();

class FakeControl final : public server::Control {
 public:
  server::Overview shown = busy_overview();
  Reloaded reloaded{true, ""};
  int reloads = 0;
  int changes = 0;  // of the faults, that were asked for
  std::optional<std::uint64_t> given_seed;

  server::Overview overview() override { return shown; }
  void set_ready(bool ready) noexcept override {
    using Readiness = server::Overview::Readiness;
    if (shown.readiness == Readiness::stuck || shown.readiness == Readiness::stopping) return;
    shown.readiness = ready ? Readiness::ready : Readiness::disabled;
  }
  Reloaded reload() override {
    ++reloads;
    return reloaded;
  }
  Reloaded set_faults(std::vector<fault::Spec> faults, std::optional<std::uint64_t> seed) override {
    ++changes;
    if (!reloaded.done) return reloaded;
    given_seed = seed;
    shown.faults = faults.empty() ? nullptr
                                  : std::make_shared<const fault::Plan>(
                                        std::move(faults), seed.value_or(1), true, uv::now_ms());
    return reloaded;
  }
};

}  // namespace merhaba::admin::test

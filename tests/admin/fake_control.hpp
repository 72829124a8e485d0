// A server that shows what a test has put here, and keeps in mind how it was steered.
#pragma once

#include "server/control.hpp"

namespace merhaba::admin::test {

// Two workers on two addresses, some minutes after the start; every figure is another one.
server::Overview busy_overview();

class FakeControl final : public server::Control {
 public:
  server::Overview shown = busy_overview();
  Reloaded reloaded{true, ""};
  int reloads = 0;

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
};

}  // namespace merhaba::admin::test

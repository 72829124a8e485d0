// Connections that wait each for a time of its own, as faults ask for, and one timer for them all.
// One a worker; on its thread.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "base/callback.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class Connection;

class Delays {
 public:
  // A place among those who wait, given up when it goes. Outlived by the Delays.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept
        : delays_(std::exchange(other.delays_, nullptr)), at_(other.at_) {}
    Place& operator=(Place&& other) noexcept {
      clear();
      delays_ = std::exchange(other.delays_, nullptr);
      at_ = other.at_;
      return *this;
    }
    ~Place() { clear(); }
    void clear() noexcept {
      if (delays_ != nullptr) std::exchange(delays_, nullptr)->waiting_.erase(at_);
    }

   private:
    friend class Delays;
    Delays* delays_ = nullptr;
    std::multimap<std::uint64_t, Connection*>::iterator at_;
  };

  // Calls (owner->*OnDue)(Connection&) noexcept once its time has come; it has no place then.
  template <auto OnDue, class Owner>
  void open(uv::Loop& loop, Owner* owner) noexcept {
    loop_ = &loop;
    on_due_ = Callback<Connection&>::to<OnDue>(owner);
    timer_.open(loop, this);
  }
  void close() noexcept { timer_.close(); }

  // `due`: ms of the loop's clock. Throws std::bad_alloc.
  Place add(Connection& connection, std::uint64_t due);

 private:
  void on_timer() noexcept;
  void start() noexcept;

  // By when they are due; the place of each is taken out by its owner.
  std::multimap<std::uint64_t, Connection*> waiting_;
  uv::Loop* loop_ = nullptr;
  uv::Timer timer_;
  Callback<Connection&> on_due_;
};

}  // namespace merhaba::server

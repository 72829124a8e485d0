// A server with an admin listener, by which the test sees what it is like: on the thread of that
// listener, as admin/ does.
#pragma once

#include <mutex>
#include <string>

#include "server/support.hpp"

namespace merhaba::server::test {

// Responds with the path that was asked for, and keeps what the server shows then.
class Looks final : public http::Handler {
 public:
  Server* server = nullptr;  // set before the first request
  unsigned asked = 0;
  Overview seen;
  std::mutex mutex;  // held to read these two

  http::Reply respond(const http::RequestView& request) override {
    const std::lock_guard lock(mutex);
    ++asked;
    seen = server->overview();
    http::Reply reply;
    reply.body = std::string(request.target);
    return reply;
  }
};

class Watched : public Running {
 public:
  explicit Watched(Config wanted = config(), bool begin_now = true)
      : Running((wanted.admin = net::parse_listen("127.0.0.1:0"), wanted), false, &looks_) {
    looks_.server = &server();
    if (begin_now) begin();
  }
  ~Watched() { end(); }  // while what it looks by is there

  net::SocketAddress admin() { return server().admin_endpoints().front().address; }
  Overview overview() {
    Client(admin()).ask(kClosingGet);
    const std::lock_guard lock(looks_.mutex);
    return looks_.seen;
  }
  unsigned asked() {
    const std::lock_guard lock(looks_.mutex);
    return looks_.asked;
  }
  Counters counters() { return overview().workers.at(0).counters; }

 private:
  Looks looks_;
};

}  // namespace merhaba::server::test

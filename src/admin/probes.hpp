// What a supervisor or a balancer asks: whether the process has to be restarted (/livez), and
// whether it is to get clients (/readyz).
#pragma once

#include "http/handler.hpp"
#include "server/control.hpp"

namespace merhaba::admin {

// 503 where a worker is stuck, each with its age in the body; else 200.
http::Reply livez(const server::Overview& overview);

// 200 when ready; else 503 with the reason in the body.
http::Reply readyz(const server::Overview& overview);

}  // namespace merhaba::admin

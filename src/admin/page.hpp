// The page for people: what listens, the accept queues, rates, workers and the account. HTML with
// its style and its pictures in it, and without a script; it reloads itself.
#pragma once

#include "admin/language.hpp"
#include "http/handler.hpp"
#include "server/control.hpp"

namespace merhaba::admin {

http::Reply page(const server::Overview& overview, Language language);

}  // namespace merhaba::admin

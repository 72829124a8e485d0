// What llhttp calls while a RequestParser is fed: each callback hands over to the parser that
// llhttp_t::data points to. Immutable, shared by all parsers.
#pragma once

#include <llhttp.h>

namespace merhaba::http {

extern const llhttp_settings_t llhttp_callbacks;

}  // namespace merhaba::http

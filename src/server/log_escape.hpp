// Request bytes as a log line may hold them: printable ASCII, and no quote that is not escaped, so
// that no client can forge a line or command the terminal of whoever reads it.
#pragma once

#include <string>
#include <string_view>

namespace merhaba::server {

// nginx's escaping: quotes, backslashes and everything outside printable ASCII as \xHH.
void append_escaped(std::string& out, std::string_view text);

// The inside of a JSON string. JSON text is UTF-8 and requests are bytes: what is not printable
// ASCII is written as U+00HH.
void append_escaped_json(std::string& out, std::string_view text);

}  // namespace merhaba::server

// The grammar of chunk extensions read once more, by descent, to compare the state machine with.
#pragma once

#include <cstddef>
#include <string_view>

namespace merhaba::fuzz {

enum class Extension { open, ended, malformed };

struct ExtensionReading {
  std::size_t bytes =
      0;  // before the CR that ends the line, or the byte that does not belong there
  Extension outcome = Extension::open;
  bool operator==(const ExtensionReading&) const = default;
};

// chunk-ext = *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] ), RFC 9112 section
// 7.1.1, and white space only where something follows it.
ExtensionReading read_extension(std::string_view in);

bool is_token_byte(char c);
bool is_text_byte(char c);  // of a field's value or a quoted string: no control byte but HTAB

}  // namespace merhaba::fuzz

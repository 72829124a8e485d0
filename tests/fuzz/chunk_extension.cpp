// Chunk extensions: the state machine agrees with the grammar, however the bytes arrive.
#include "http/chunk_extension.hpp"

#include <string>

#include "fuzz/extension_grammar.hpp"
#include "fuzz/pieces.hpp"
#include "fuzz/property.hpp"

namespace merhaba::fuzz {
namespace {

ExtensionReading skip(const Pieces& pieces) {
  http::ChunkExtension extension;
  std::size_t bytes = 0;
  for (std::string_view piece : pieces) {
    const std::size_t skipped = extension.skip(piece);
    require(skipped <= piece.size(), "no more is skipped than is there");
    require(!(extension.ended() && extension.malformed()), "a line ends or is malformed, not both");
    bytes += skipped;
    if (extension.ended()) return {bytes, Extension::ended};
    if (extension.malformed()) return {bytes, Extension::malformed};
    require(skipped == piece.size(), "all is skipped as long as the line goes on");
  }
  return {bytes, Extension::open};
}

std::string words(const ExtensionReading& reading) {
  constexpr const char* kNames[] = {"open", "ended", "malformed"};
  return std::string(kNames[static_cast<int>(reading.outcome)]) + " after " +
         std::to_string(reading.bytes);
}

}  // namespace

void run(std::string_view input) {
  const ExtensionReading expected = read_extension(input);
  Cutter cutter(input);
  for (const Pieces& pieces : {cutter.whole(), cutter.singly(), cutter.cut(1), cutter.cut(2)}) {
    const ExtensionReading reading = skip(pieces);
    if (reading == expected) continue;
    broken("an extension is read as its grammar says",
           words(reading) + " in " + std::to_string(pieces.size()) +
               " pieces, the grammar: " + words(expected));
  }
}

}  // namespace merhaba::fuzz

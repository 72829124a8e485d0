// libFuzzer's entry, the same for every target.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "base/text.hpp"
#include "fuzz/property.hpp"

namespace merhaba::fuzz {

void broken(std::string_view property, const std::string& details) {
  std::fprintf(stderr, "\nPROPERTY BROKEN: %.*s\n", static_cast<int>(property.size()),
               property.data());
  if (!details.empty()) std::fprintf(stderr, "%s\n", make_visible(details).c_str());
  std::abort();
}

// make_visible() doubles backslashes, and changes nothing else of such a text.
bool is_visible(std::string_view text) {
  const auto backslashes = std::count(text.begin(), text.end(), '\\');
  return make_visible(text).size() == text.size() + static_cast<std::size_t>(backslashes);
}

}  // namespace merhaba::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    merhaba::fuzz::run({reinterpret_cast<const char*>(data), size});
  } catch (const std::exception& error) {
    merhaba::fuzz::broken("no exception leaves the code that the target calls", error.what());
  }
  return 0;
}

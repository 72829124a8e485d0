// --header: what may be added to every response, and what is ours to write.
#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "cli/convert.hpp"
#include "http/characters.hpp"

namespace merhaba::cli {
namespace {

// Written for every response from what happens on the connection.
constexpr std::array<std::string_view, 4> kOwnFields{"connection", "content-length", "date",
                                                     "transfer-encoding"};

bool is_own(std::string_view name) {
  return std::any_of(kOwnFields.begin(), kOwnFields.end(),
                     [&](std::string_view own) { return http::equal_ignoring_case(name, own); });
}

}  // namespace

std::pair<std::string, std::string> to_header(const std::string& name, std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view field = text.substr(0, colon);
  if (colon == std::string_view::npos || field.empty()) {
    throw UsageError(tr_format("{0}: '{1}' is not a header field: write 'Name: value'", name,
                               make_visible(text)));
  }
  if (!std::all_of(field.begin(), field.end(), [](char c) { return http::kToken.contains(c); })) {
    throw UsageError(
        tr_format("{0}: '{1}' is not a field name; use letters, digits and !#$%&'*+-.^_`|~ only, "
                  "and no space before the colon",
                  name, make_visible(field)));
  }
  if (is_own(field)) {
    throw UsageError(
        tr_format("{0}: merhaba writes {1} itself, from what happens on the connection; a second "
                  "one could contradict it",
                  name, field));
  }
  const std::string_view value = http::trim(text.substr(colon + 1));
  if (std::any_of(value.begin(), value.end(),
                  [](char c) { return http::is_control(c) && c != '\t'; })) {
    throw UsageError(tr_format(
        "{0}: the value of {1} contains a control byte, which could forge another field: {2}", name,
        field, make_visible(value)));
  }
  return {std::string(field), std::string(value)};
}

}  // namespace merhaba::cli

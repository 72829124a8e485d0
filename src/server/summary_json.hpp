// The summary for machines: what --summary-file holds. merhaba(1) defines every field.
#pragma once

#include <string>

#include "server/summary.hpp"

namespace merhaba::server {

// A JSON object and a line end. All values are numbers, booleans, arrays of them, and the program's
// version, a string; the same whatever the locale. A field that changes its meaning, or goes, is a
// new schema; a new field is not.
std::string summary_json(const Summary& summary);

}  // namespace merhaba::server

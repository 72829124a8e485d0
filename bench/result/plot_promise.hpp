// What a sheet promises to the report: the picture that can be drawn of it.
#pragma once

#include <string>
#include <string_view>

#include "bench/result/json_node.hpp"
#include "bench/result/sheet.hpp"

namespace merhaba::bench::result {

std::string_view plot_word(Sheet::Plot plot);  // in JSON: "capacity"
Sheet::Plot plot_from(const JsonNode& node);   // throws Error

// What the sheet's plot is drawn of and the sheet lacks: 'has no column "depth"', or one without
// numbers. "": nothing.
std::string broken_promise(const Sheet& sheet);

}  // namespace merhaba::bench::result

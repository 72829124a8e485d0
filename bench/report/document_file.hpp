// Any file that --json wrote, read back.
// Values.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "bench/overflow/experiment_document.hpp"
#include "bench/result/document.hpp"

namespace merhaba::bench::report {

using Document = std::variant<result::Document, overflow::ExperimentDocument>;

// Throw Error that names the file and what is wrong with it.
Document read_document(const std::string& path);
Document parse_document(std::string_view json, const std::string& file);

}  // namespace merhaba::bench::report

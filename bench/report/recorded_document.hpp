// Any file that --json wrote, read back.
// Values.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "bench/report/recorded.hpp"
#include "bench/report/recorded_experiment.hpp"

namespace merhaba::bench::report {

using RecordedDocument = std::variant<Recorded, RecordedExperiment>;

// Throw Error that names the file and what is wrong with it.
RecordedDocument read_document(const std::string& path);
RecordedDocument parse_document(std::string_view json, const std::string& file);

}  // namespace merhaba::bench::report

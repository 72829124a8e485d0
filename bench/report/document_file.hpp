// Any file that --json or --record wrote, read back.
// Values.
#pragma once

#include <string>
#include <variant>

#include "bench/overflow/experiment_document.hpp"
#include "bench/report/watch_record.hpp"
#include "bench/result/document.hpp"

namespace merhaba::bench::report {

using Document = std::variant<result::Document, overflow::ExperimentDocument, WatchRecord>;

// Throw Error that names the file and what is wrong with it.
Document read_document(const std::string& path);
Document parse_document(const std::string& json, const std::string& file);

}  // namespace merhaba::bench::report

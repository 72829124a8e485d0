#include "bench/target/server_summary.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/kernel/file.hpp"

namespace merhaba::bench::target {
namespace {

constexpr int kSchema = 1;  // of merhaba's summary file

}  // namespace

ServerSummary read_server_summary(const std::string& path) {
  try {
    const auto document = nlohmann::json::parse(kernel::read_file(path));
    if (const auto& schema = document.at("schema"); schema != kSchema) {
      throw Error(fmt::format("{}: schema is {}, and this merhaba-bench reads {}", path,
                              schema.dump(), kSchema));
    }
    return {document.at("complete").get<bool>(), document.at("accepted").get<std::uint64_t>(),
            document.at("served").get<std::uint64_t>(),
            document.at("abandoned").get<std::uint64_t>()};
  } catch (const nlohmann::json::exception& error) {
    throw Error(fmt::format("{} is not the summary of a server: {}", path, error.what()));
  }
}

}  // namespace merhaba::bench::target

#include "bench/report/template.hpp"

#include <algorithm>
#include <stdexcept>

namespace merhaba::bench::report {

std::string filled(std::string_view name,
                   const std::vector<std::pair<std::string_view, std::string>>& values) {
  const auto all = templates();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Template& each) { return each.name == name; });
  if (found == all.end()) throw std::logic_error("no template " + std::string(name));
  std::string text;
  std::string_view rest = found->text;
  for (std::size_t at = rest.find("{{"); at != std::string_view::npos; at = rest.find("{{")) {
    const std::string_view key = rest.substr(at + 2, rest.find("}}", at) - at - 2);
    const auto value = std::find_if(values.begin(), values.end(),
                                    [&](const auto& each) { return each.first == key; });
    if (value == values.end()) throw std::logic_error("no value for " + std::string(key));
    text += std::string(rest.substr(0, at)) + value->second;
    rest.remove_prefix(at + key.size() + 4);
  }
  return text + std::string(rest);
}

}  // namespace merhaba::bench::report

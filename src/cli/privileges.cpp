#include "cli/privileges.hpp"

#include <unistd.h>

#include <bit>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "base/i18n.hpp"

namespace merhaba::cli {
namespace {

struct Capability {
  unsigned number;  // linux/capability.h
  std::string_view name;
};
constexpr Capability kThatMatter[] = {
    {0, "CAP_CHOWN"},       {1, "CAP_DAC_OVERRIDE"}, {5, "CAP_KILL"},
    {6, "CAP_SETGID"},      {7, "CAP_SETUID"},       {10, "CAP_NET_BIND_SERVICE"},
    {12, "CAP_NET_ADMIN"},  {13, "CAP_NET_RAW"},     {16, "CAP_SYS_MODULE"},
    {19, "CAP_SYS_PTRACE"}, {21, "CAP_SYS_ADMIN"},   {24, "CAP_SYS_RESOURCE"},
};

// The words after "Name:", one blank between them.
std::string field(std::string_view status, std::string_view name) {
  std::istringstream lines{std::string(status)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ':') continue;
    std::istringstream words(line.substr(name.size() + 1));
    std::string text;
    for (std::string word; words >> word;) text += (text.empty() ? "" : " ") + word;
    return text;
  }
  return {};
}

std::string first_word(const std::string& words) { return words.substr(0, words.find(' ')); }

std::string names_of(std::uint64_t set) {
  std::string names;
  for (const auto& [number, name] : kThatMatter) {
    const std::uint64_t bit = std::uint64_t{1} << number;
    if ((set & bit) == 0) continue;
    names += (names.empty() ? "" : ", ") + std::string(name);
    set &= ~bit;
  }
  const int others = std::popcount(set);
  if (others > 0) names += (names.empty() ? "" : ", ") + tr_format("{0} others", others);
  return names.empty() ? tr("none") : names;
}

std::uint64_t set_of(const std::string& hexadecimal) {
  std::uint64_t set = 0;
  std::from_chars(hexadecimal.data(), hexadecimal.data() + hexadecimal.size(), set, 16);
  return set;
}

std::string ids_text(const std::string& uid, const std::string& gid, const std::string& groups) {
  return tr_format("uid {0}, gid {1}, groups {2}", uid, gid,
                   groups.empty() ? tr("none") : groups.c_str());
}

}  // namespace

std::string privileges_text(std::string_view status) {
  const std::uint64_t effective = set_of(field(status, "CapEff"));
  const std::uint64_t dormant = set_of(field(status, "CapPrm")) & ~effective;
  std::string text = ids_text(first_word(field(status, "Uid")), first_word(field(status, "Gid")),
                              field(status, "Groups"));
  text += "; " + tr_format("capabilities: {0}", names_of(effective));
  if (dormant != 0) text += "; " + tr_format("permitted but not effective: {0}", names_of(dormant));
  return text;
}

std::string privileges_text() {
#ifdef MERHABA_LINUX
  std::ifstream file("/proc/self/status");
  const std::string status{std::istreambuf_iterator<char>(file), {}};
  if (!field(status, "CapEff").empty()) return privileges_text(status);
#endif
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
  const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
  std::string list;
  for (int i = 0; i < count; ++i) {
    list += (i == 0 ? "" : " ") + std::to_string(groups[static_cast<std::size_t>(i)]);
  }
  return ids_text(std::to_string(::geteuid()), std::to_string(::getegid()), list);
}

}  // namespace merhaba::cli

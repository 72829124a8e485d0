// Words into values, for what only the command line knows. All throw UsageError that begins with
// given.name; the last value counts where there are several.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "cli/option.hpp"

namespace merhaba::cli {

// What stands between any of the separators; empty parts are left out.
std::vector<std::string> split(std::string_view text, std::string_view separators);

std::uint64_t to_count(const Given& given, std::uint64_t low, std::uint64_t high);
std::uint64_t to_size(const Given& given, std::uint64_t low, std::uint64_t high);
Milliseconds to_duration(const Given& given);  // 0 too
Milliseconds to_timeout(const Given& given);   // at least 1 ms
bool to_bool(const Given& given);              // true, yes, on, 1, and their opposites
int to_status(const Given& given);             // 200..599
unsigned to_workers(const Given& given);       // "auto": the CPUs this process may run on
server::Stall to_stall(const Given& given);    // DURATION[/EVERY]
std::uint64_t to_seed(const Given& given);     // any
User to_user(const Given& given);              // NAME[:GROUP]
Help to_help(const Given& given);              // "all", or "true" of the flag alone

// The index of the value among `words`.
std::size_t to_choice(const Given& given, std::initializer_list<std::string_view> words);

fault::Spec to_fault(const std::string& name, std::string_view text);
net::ListenSpec to_listen(const std::string& name, std::string_view text);

// "Name: value": a token (RFC 9110, 5.6.2) and a value without control bytes but TAB, of which the
// blanks at both ends are dropped. The fields that frame the response are refused.
std::pair<std::string, std::string> to_header(const std::string& name, std::string_view text);

// What most options do: set one member of the Config.
template <auto member, std::uint64_t low, std::uint64_t high>
void count(Invocation& to, const Given& given) {
  auto& target = to.config.*member;
  target = static_cast<std::remove_reference_t<decltype(target)>>(to_count(given, low, high));
}

template <auto member, std::uint64_t low, std::uint64_t high>
void size(Invocation& to, const Given& given) {
  to.config.*member = to_size(given, low, high);
}

template <auto member>
void timeout(Invocation& to, const Given& given) {
  to.config.*member = to_timeout(given);
}

template <auto member>
void duration_or_off(Invocation& to, const Given& given) {
  to.config.*member = to_duration(given);
}

template <auto member>
void text(Invocation& to, const Given& given) {
  to.config.*member = given.value();
}

}  // namespace merhaba::cli

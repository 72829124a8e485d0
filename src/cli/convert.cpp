#include "cli/convert.hpp"

#ifdef MERHABA_LINUX
#include <sched.h>
#endif

#include <algorithm>
#include <limits>
#include <thread>

#include "base/error.hpp"
#include "base/i18n.hpp"

namespace merhaba::cli {
namespace {

constexpr unsigned kMostWorkers = 1024;

[[noreturn]] void refuse(const Given& given, const std::string& reason) {
  throw UsageError(fmt::format("{}: {}", given.name, reason));
}

// Says which option a value that base/ refuses was meant for.
template <class Parse>
auto named(const Given& given, std::string_view text, Parse parse) {
  try {
    return parse(text);
  } catch (const UsageError& error) {
    refuse(given, error.what());
  }
}

unsigned usable_cpus() {
#ifdef MERHABA_LINUX
  cpu_set_t set;  // honours taskset and a container's cpuset
  if (::sched_getaffinity(0, sizeof set, &set) == 0) {
    return static_cast<unsigned>(CPU_COUNT(&set));
  }
#endif
  return std::thread::hardware_concurrency();  // 0 where unknown
}

}  // namespace

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t start = text.find_first_not_of(separators);
    if (start == std::string_view::npos) return parts;
    text.remove_prefix(start);
    const std::size_t length = std::min(text.find_first_of(separators), text.size());
    parts.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
}

std::uint64_t to_count(const Given& given, std::uint64_t low, std::uint64_t high) {
  return parse_count(given.value(), given.name, low, high);
}

std::uint64_t to_size(const Given& given, std::uint64_t low, std::uint64_t high) {
  const std::uint64_t size = named(given, given.value(), parse_size);
  if (size >= low && size <= high) return size;
  refuse(given, tr_format("'{0}' is not from {1} to {2}", make_visible(given.value()),
                          format_size(low), format_size(high)));
}

Milliseconds to_duration(const Given& given) { return named(given, given.value(), parse_duration); }

Milliseconds to_timeout(const Given& given) {
  const Milliseconds duration = to_duration(given);
  if (duration.count() > 0) return duration;
  refuse(given, tr("0 would time every client out; give 1ms to 24h"));
}

bool to_bool(const Given& given) {
  constexpr std::string_view kWords[] = {"true", "yes", "on", "1", "false", "no", "off", "0"};
  const auto* found = std::find(std::begin(kWords), std::end(kWords), given.value());
  if (found != std::end(kWords)) return found < std::begin(kWords) + 4;
  refuse(given, tr_format("'{0}' is neither true nor false", make_visible(given.value())));
}

int to_status(const Given& given) {
  const std::string& text = given.value();
  if (text.size() == 3 && text.front() == '1') {
    refuse(given, tr_format("{0} is an interim status, after which the client waits for the final "
                            "one; choose one from 200 to 599",
                            make_visible(text)));
  }
  return static_cast<int>(to_count(given, 200, 599));
}

unsigned to_workers(const Given& given) {
  if (given.value() == "auto") return std::clamp(usable_cpus(), 1U, kMostWorkers);
  try {
    return static_cast<unsigned>(to_count(given, 1, kMostWorkers));
  } catch (const UsageError&) {
    refuse(given, tr_format("'{0}' is neither auto nor a whole number from 1 to {1}",
                            make_visible(given.value()), kMostWorkers));
  }
}

server::Stall to_stall(const Given& given) {
  const std::string_view text = given.value();
  const std::size_t slash = text.find('/');
  server::Stall stall;
  stall.duration = named(given, text.substr(0, slash), parse_duration);
  if (slash != std::string_view::npos) {
    stall.every = named(given, text.substr(slash + 1), parse_duration);
  }
  if (stall.duration.count() == 0)
    refuse(given, tr("a stall of 0 blocks nothing; write 500ms or 2s/10s"));
  if (stall.every.count() != 0 && stall.every <= stall.duration)
    refuse(given,
           tr("the stalls would never end: EVERY counts from start to start; write 500ms/2s"));
  return stall;
}

std::uint64_t to_seed(const Given& given) {
  return to_count(given, 0, std::numeric_limits<std::uint64_t>::max());
}

User to_user(const Given& given) { return named(given, given.value(), find_user); }

Help to_help(const Given& given) {
  if (given.value() == "true") return Help::common;
  if (given.value() == "all") return Help::all;
  refuse(given, tr_format("unknown value '{0}'; --help lists the common options, --help=all all "
                          "of them",
                          make_visible(given.value())));
}

std::size_t to_choice(const Given& given, std::initializer_list<std::string_view> words) {
  const auto* found = std::find(words.begin(), words.end(), given.value());
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string list;
  for (std::string_view word : words) {
    if (!list.empty()) list += ", ";
    list += word;
  }
  const std::string_view near = nearest(given.value(), words.begin(), words.size());
  refuse(given, tr_format("'{0}' is not one of {1}", make_visible(given.value()), list) +
                    (near.empty() ? "" : tr_format("; did you mean {0}{1}?", "", near)));
}

fault::Spec to_fault(const std::string& name, std::string_view text) {
  return named({name, {}}, text, fault::parse_spec);
}

net::ListenSpec to_listen(const std::string& name, std::string_view text) {
  return named({name, {}}, text, net::parse_listen);
}

}  // namespace merhaba::cli

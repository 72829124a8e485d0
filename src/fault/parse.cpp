// How a Spec is read, and what is said of one that cannot be.
#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "fault/spec.hpp"

namespace merhaba::fault {
namespace {

constexpr std::uint64_t kLongestQueue = 1'048'576;  // as --backlog
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
constexpr std::string_view kDigits = "0123456789";

// The first 64 bits behind the point of numerator/denominator, which is below 1.
std::uint64_t fraction(std::uint64_t numerator, std::uint64_t denominator) noexcept {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 64; ++i) {
    numerator *= 2;
    bits = bits << 1 | (numerator >= denominator ? 1U : 0U);
    if (numerator >= denominator) numerator -= denominator;
  }
  return bits;
}

std::size_t columns(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Spec parse() {
    if (text_.empty()) {
      throw UsageError(tr("a fault is missing; write KIND[:PARAMETER][@WHEN], as in delay:1s@5%"));
    }
    const std::size_t at = text_.find('@');
    const std::string_view what = text_.substr(0, at);
    const std::size_t colon = what.find(':');
    take_kind(what.substr(0, colon));
    take_parameter(what.substr(std::min(colon, what.size())));
    if (at != std::string_view::npos) take_when(text_.substr(at + 1));
    if (text_.size() > Spec::kLongestText) {
      fail(text_, tr_format("a fault may have at most {} characters", Spec::kLongestText));
    }
    spec_.text = text_;
    return spec_;
  }

 private:
  // `part` of the text is what is wrong: it is underlined.
  [[noreturn]] void fail(std::string_view part, const std::string& reason) const {
    const auto begin = static_cast<std::size_t>(part.data() - text_.data());
    const std::string before(columns(make_visible(text_.substr(0, begin))), ' ');
    const std::string marks(std::max<std::size_t>(columns(make_visible(part)), 1), '^');
    throw UsageError(fmt::format("{}\n  {}\n  {}{}", reason, make_visible(text_), before, marks));
  }

  template <class Read>
  auto within(std::string_view part, Read read) const {
    try {
      return read(part);
    } catch (const UsageError& error) {
      fail(part, error.what());
    }
  }

  void take_kind(std::string_view name) {
    std::array<std::string_view, kKinds> names;
    std::transform(kRules.begin(), kRules.end(), names.begin(),
                   [](const KindRules& kind) { return kind.name; });
    const auto* const found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) {
      spec_.kind = static_cast<Kind>(found - names.begin());
      return;
    }
    std::string all;
    for (std::string_view one : names) all += fmt::format("{}{}", all.empty() ? "" : ", ", one);
    const std::string_view near = nearest(name, names.data(), names.size());
    fail(name, near.empty() ? tr_format("'{0}' is not a kind of fault; the kinds are {1}",
                                        make_visible(name), all)
                            : tr_format("'{0}' is not a kind of fault; did you mean {1}?",
                                        make_visible(name), near));
  }

  // `given`: with its colon, or empty.
  void take_parameter(std::string_view given) {
    const KindRules& kind = rules(spec_.kind);
    if (spec_.kind == Kind::truncate || spec_.kind == Kind::reset) spec_.number = Spec::kHalf;
    if (given.empty()) {
      if (kind.parameter.empty() || kind.parameter.front() == '[') return;
      fail(text_.substr(0, kind.name.size()),
           tr_format("{0} needs a parameter: {0}:{1}", kind.name, kind.parameter));
    }
    if (kind.parameter.empty()) fail(given, tr_format("{} takes no parameter", kind.name));
    const std::string_view value = given.substr(1);
    switch (spec_.kind) {
      case Kind::queue_full:
        spec_.number = number(value, 0, kLongestQueue);
        break;
      case Kind::status:
        spec_.number = number(value, 200, 599);
        break;
      case Kind::trickle:
        take_pieces(value);
        break;
      case Kind::delay:
        take_time(value);
        break;
      case Kind::accept_late:
        spec_.low = spec_.high = duration(value);
        break;
      default:
        spec_.number = bytes(value, 0);
    }
  }

  std::uint64_t number(std::string_view value, std::uint64_t low, std::uint64_t high) const {
    return within(value, [&](std::string_view part) {
      return parse_count(part, rules(spec_.kind).name, low, high);
    });
  }

  std::uint64_t bytes(std::string_view value, std::uint64_t low) const {
    const std::uint64_t size = within(value, parse_size);
    if (size >= low && size <= kMostBytes) return size;
    fail(value, tr_format("'{0}' is not from {1} to {2}", make_visible(value), format_size(low),
                          format_size(kMostBytes)));
  }

  Milliseconds duration(std::string_view value) const {
    const Milliseconds time = within(value, parse_duration);
    if (time.count() == 0) fail(value, tr("0 is not a time to wait; give 1ms to 24h"));
    return time;
  }

  void take_pieces(std::string_view value) {
    const std::size_t slash = value.find('/');
    if (slash == std::string_view::npos) {
      fail(value, tr("trickle takes BYTES/TIME, as in trickle:16/100ms"));
    }
    spec_.number = bytes(value.substr(0, slash), 1);
    spec_.low = spec_.high = duration(value.substr(slash + 1));
  }

  void take_time(std::string_view value) {
    constexpr std::string_view kExponential = "exp:";
    spec_.is_exponential = value.starts_with(kExponential);
    if (spec_.is_exponential) value.remove_prefix(kExponential.size());
    const std::size_t dash = spec_.is_exponential ? std::string_view::npos : value.find('-');
    spec_.low = spec_.high = duration(value.substr(0, dash));
    if (dash == std::string_view::npos) return;
    spec_.high = duration(value.substr(dash + 1));
    if (spec_.high < spec_.low) fail(value, tr("write the shorter time first"));
  }

  void take_when(std::string_view when) {
    const std::size_t slash = when.find('/');
    const std::string_view first = when.substr(0, slash);
    const bool is_percent = when.ends_with('%');
    const bool is_ratio = slash != std::string_view::npos && !first.empty() &&
                          when.find_first_not_of("0123456789/") == std::string_view::npos;
    if (is_percent || is_ratio) {
      if (!rules(spec_.kind).takes_share) {
        fail(when, tr_format("{} affects every new connection, not a share of them; give a window, "
                             "as in @2s/10s, or nothing",
                             rules(spec_.kind).name));
      }
      return is_percent ? take_percent(when) : take_ratio(when, slash);
    }
    spec_.lasts = window_part(first, when);
    if (slash == std::string_view::npos) return;
    spec_.every = window_part(when.substr(slash + 1), when);
    if (spec_.every <= spec_.lasts) {
      fail(when, tr("the windows would never end: EVERY counts from start to start, as in 2s/10s"));
    }
  }

  // A bare number could be meant as a count.
  Milliseconds window_part(std::string_view part, std::string_view when) const {
    if (part.empty() || kDigits.find(part.front()) == std::string_view::npos ||
        part.find_first_not_of("0123456789.") == std::string_view::npos) {
      fail(
          when,
          tr_format("'{}' is neither a share, as in 5% or 1/1000, nor a window, as in 2s or 2s/10s",
                    make_visible(when)));
    }
    return duration(part);
  }

  void take_share(std::string_view when, std::uint64_t numerator, std::uint64_t denominator) {
    if (numerator == 0 || numerator > denominator) {
      fail(when,
           tr_format("'{}' is not a share; give more than 0 and at most 100%", make_visible(when)));
    }
    spec_.share = numerator == denominator ? Spec::kAll : fraction(numerator, denominator);
  }

  void take_percent(std::string_view when) {
    constexpr std::size_t kMostDecimals = 9;
    const std::string_view value = when.substr(0, when.size() - 1);
    const std::size_t point = std::min(value.find('.'), value.size());
    const std::string_view whole = value.substr(0, point);
    const std::string_view decimals = value.substr(std::min(point + 1, value.size()));
    if (whole.empty() || whole.size() > 3 || decimals.size() > kMostDecimals ||
        (point < value.size() && decimals.empty()) ||
        value.find('.', point + 1) != std::string_view::npos ||
        value.find_first_not_of("0123456789.") != std::string_view::npos) {
      fail(when, tr_format("'{}' is not a percentage; write 5% or 0.1%", make_visible(when)));
    }
    std::uint64_t denominator = 100;
    std::uint64_t numerator = parse_count(whole, "", 0, 999);
    for (char digit : decimals) {
      denominator *= 10;
      numerator = numerator * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    take_share(when, numerator, denominator);
  }

  void take_ratio(std::string_view when, std::size_t slash) {
    constexpr std::uint64_t kMost = 1'000'000'000'000;
    const std::uint64_t numerator = number(when.substr(0, slash), 0, kMost);
    take_share(when, numerator, number(when.substr(slash + 1), 1, kMost));
  }

  const std::string_view text_;
  Spec spec_;
};

}  // namespace

Spec parse_spec(std::string_view text) { return Parser(text).parse(); }

}  // namespace merhaba::fault

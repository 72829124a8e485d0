// Histograms as HdrHistogram's other implementations write and read them: the "V2 compressed"
// encoding in base64, which begins with HISTF. Values are nanoseconds, as in Histogram.
#pragma once

#include <string>
#include <string_view>

#include "bench/load/histogram.hpp"

namespace merhaba::bench::load {

// The counts up to the greatest value's. Throws Error where one is above 2^63 - 1.
std::string encode_hdr(const Histogram& histogram);

// The histogram that was encoded so, by us or others, whatever highest value theirs may take as
// long as none is recorded above Histogram::kHighest. Memory stays bounded whatever the text says.
//
// The encoding has neither the exact least and greatest value nor the number of saturated ones. The
// result's min() is the lowest value of the first bucket that counts any, its max() the highest of
// the last (at most kHighest), and saturated() is 0. Where the exact ones are known,
// Histogram::from_counts(decoded.counts(), min, max, saturated) puts them back.
//
// Throws Error that says what is wrong with the text.
Histogram decode_hdr(std::string_view text);

}  // namespace merhaba::bench::load

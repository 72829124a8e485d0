#define ZLIB_CONST  // inputs are const
#include "bench/load/compression.hpp"

#include <fmt/core.h>
#include <zlib.h>

#include <limits>
#include <new>

#include "base/error.hpp"

namespace merhaba::bench::load {
namespace {

const Bytef* begin_of(std::string_view bytes) {
  return reinterpret_cast<const Bytef*>(bytes.data());
}

class Inflater {
 public:
  Inflater() {
    if (::inflateInit(&stream) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { ::inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
};

}  // namespace

std::string compressed(std::string_view bytes) {
  uLongf size = ::compressBound(bytes.size());
  std::string out(size, '\0');
  // With room enough, only memory can lack.
  if (::compress2(reinterpret_cast<Bytef*>(out.data()), &size, begin_of(bytes), bytes.size(),
                  Z_BEST_COMPRESSION) != Z_OK) {
    throw std::bad_alloc();
  }
  out.resize(size);
  return out;
}

std::string decompressed(std::string_view bytes, std::size_t limit) {
  if (bytes.size() > std::numeric_limits<uInt>::max()) throw Error("too long to decompress");
  std::string out(limit + 1, '\0');  // one more, to see that there is more
  Inflater inflater;
  z_stream& stream = inflater.stream;
  stream.next_in = begin_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = ::inflate(&stream, Z_FINISH);
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  if (result == Z_DATA_ERROR || result == Z_NEED_DICT) {
    throw Error(fmt::format("corrupt zlib data{}{}", stream.msg != nullptr ? ": " : "",
                            stream.msg != nullptr ? stream.msg : ""));
  }
  if (stream.avail_out == 0) {
    throw Error(fmt::format("the zlib data decompresses to more than {} bytes", limit));
  }
  if (result != Z_STREAM_END) throw Error("truncated zlib data");
  if (stream.avail_in > 0) {
    throw Error(fmt::format("other bytes follow the zlib data: {}", stream.avail_in));
  }
  out.resize(out.size() - stream.avail_out);
  return out;
}

}  // namespace merhaba::bench::load

// Chunks, their extensions and trailers: rows 26 and 35 to 37 of the RFC's requirements.
#include <string>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

using namespace std::string_literals;

const std::string kNext = get();
const std::string kLast = "0\r\n\r\n";

TEST_CASE("chunks are taken whatever their number, sizes and spelling of sizes") {
  const std::string long_chunk = "1000\r\n" + std::string(0x1000, 'x') + "\r\n";
  check_all({
      {"26 one", chunked("5\r\nhello\r\n" + kLast) + kNext, kTwo},
      {"26 none", chunked(kLast) + kNext, kTwo},
      {"26 several", chunked("1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n" + kLast) + kNext, kTwo},
      {"26 hexadecimal", chunked("a\r\n0123456789\r\nB\r\n0123456789a\r\n" + kLast) + kNext, kTwo},
      {"26 leading zeros", chunked("0005\r\nhello\r\n00000\r\n\r\n") + kNext, kTwo},
      {"26 a long one", chunked(long_chunk + kLast) + kNext, kTwo},
      {"26 data that looks like framing", chunked("7\r\n0\r\n\r\n\r\n\r\n" + kLast) + kNext, kTwo},
      {"26 pipelined", chunked("1\r\na\r\n" + kLast) + chunked(kLast) + kNext, "200 200 200; idle"},
      {"26 not over yet", chunked("5\r\nhello\r\n"), "body"},
  });
}

TEST_CASE("a body may come in very many small chunks") {
  std::string chunks;
  for (int i = 0; i < 20'000; ++i) chunks += "1\r\na\r\n";
  Bench bench;
  Conversation conversation(bench);
  CHECK(conversation.outcome(conversation.say(chunked(chunks + kLast) + kNext)) == kTwo);
}

TEST_CASE("chunk framing that is not well-formed is refused") {
  check_all({
      {"35 no size", chunked("\r\nhello\r\n" + kLast) + kNext, kBad},
      {"35 an extension without a size", chunked(";a\r\nhello\r\n" + kLast) + kNext, kBad},
      {"35 no hexadecimal size", chunked("5g\r\nhello\r\n" + kLast) + kNext, kBad},
      {"35 0x", chunked("0x5\r\nhello\r\n" + kLast) + kNext, kBad},
      {"35 a sign", chunked("+5\r\nhello\r\n" + kLast) + kNext, kBad},
      {"35 a negative size", chunked("-5\r\nhello\r\n" + kLast) + kNext, kBad},
      {"35 white space first", chunked(" 5\r\nhello\r\n" + kLast) + kNext, kBad},
      {"26 less than the size", chunked("6\r\nhello\r\n" + kLast) + kNext, kBad},
      {"26 more than the size", chunked("4\r\nhello\r\n" + kLast) + kNext, kBad},
      {"26 no line end after the data", chunked("5\r\nhello5\r\nhello\r\n" + kLast) + kNext, kBad},
      {"6 bare LF after the size", chunked("5\nhello\r\n" + kLast) + kNext, kBad},
      {"6 bare LF after the data", chunked("5\r\nhello\n" + kLast) + kNext, kBad},
      {"6 bare LF after the last size", chunked("0\n\r\n") + kNext, kBad},
      {"6 bare LF at the end", chunked("0\r\n\n") + kNext, kBad},
      {"2 bare CR after the size", chunked("5\rhello\r\n" + kLast) + kNext, kBad},
  });
}

TEST_CASE("chunk sizes do not overflow") {
  const std::string too_large = "413+close; closed";
  check_all({
      {"35 2^64", chunked("10000000000000000\r\nhello\r\n" + kLast) + kNext, kBad},
      {"35 2^64 + 5", chunked("10000000000000005\r\nhello\r\n" + kLast) + kNext, kBad},
      {"35 2^68 + 5", chunked("100000000000000005\r\nhello\r\n" + kLast) + kNext, kBad},
      {"35 2^64 - 1", chunked("ffffffffffffffff\r\nhello\r\n" + kLast) + kNext, too_large},
      {"35 2^63 - 1", chunked("7fffffffffffffff\r\nhello\r\n" + kLast) + kNext, too_large},
      {"35 a size that wraps the sum",
       chunked("5\r\nhello\r\nfffffffffffffffb\r\nhello\r\n" + kLast) + kNext, too_large},
  });
}

TEST_CASE("chunk extensions are ignored") {
  const auto with = [](const std::string& extension) {
    return chunked("5" + extension + "\r\nhello\r\n0" + extension + "\r\n\r\n") + kNext;
  };
  for (const char* extension : {";a", ";a=b", ";a=b;c=d", ";a=\"b\"", ";a=\"b;c\"", ";a=\"b\\\"c\"",
                                ";a=\"\"", ";a=\"\\\\\"", ";a=\"b c\td\"", ";a=\"\xc3\xbc\"",
                                ";a=b;c=\"d\\\"e\"", "; a = b", " ;a", "\t;\ta =b ;c"}) {
    check({"36 "s + extension, with(extension), kTwo});
  }
  check({"36 on the last chunk alone", chunked("5\r\nhello\r\n0;x=\"y\"\r\n\r\n") + kNext, kTwo});
}

TEST_CASE("a chunk extension that is not well-formed is refused") {
  for (const char* extension : {";", ";;", "; ", ";a b", ";a;", ";=b", ";a=", ";a=b c", ";a=\"b\"c",
                                ";(a)", ";a=(b)", ";a,b", ";a ", " ", "\t", " a", "a=b"}) {
    check({"36 "s + extension, chunked("5"s + extension + "\r\nhello\r\n" + kLast) + kNext, kBad});
    check({"36 on the last chunk, "s + extension, chunked("0"s + extension + "\r\n\r\n") + kNext,
           kBad});
  }
}

TEST_CASE("a chunk extension cannot hide the end of its line") {
  const auto with = [](const std::string& extension) {
    return chunked("5" + extension + "\r\nhello\r\n" + kLast) + kNext;
  };
  check_all({
      {"36 a bare LF", with(";a\nb"), kBad},
      {"36 a bare LF, quoted", with(";a=\"\n\""), kBad},
      {"36 a bare CR", with(";a\rb"), kBad},
      {"36 after a bare CR", chunked("5\r;a"), kBad},
      {"36 a second one after a bare CR", chunked("5;a\r;b"), kBad},
      {"36 an open quote", with(";a=\"b"), kBad},
      {"36 an open quote after a backslash", with(";a=\"b\\"), kBad},
      {"36 NUL", with(";a\0b"s), kBad},
      {"36 a control byte", with(";a=\x01"), kBad},
      {"36 DEL", with(";a=\x7f"), kBad},
      {"36 a bare LF for the line's end", chunked("5;a\nhello\r\n" + kLast), kBad},
  });
}

TEST_CASE("trailers are read and have no effect") {
  const auto with = [](const std::string& trailers) {
    return chunked("5\r\nhello\r\n0\r\n" + trailers + "\r\n") + kNext;
  };
  check_all({
      {"37 one", with("X-T: 1\r\n"), kTwo},
      {"37 Content-Length", with("Content-Length: 99\r\n"), kTwo},
      {"37 Transfer-Encoding", with("Transfer-Encoding: gzip\r\n"), kTwo},
      {"37 Host", with("Host: b c\r\nHost: d\r\n"), kTwo},
      {"37 Expect", with("Expect: 100-continue\r\n"), kTwo},
      {"37 many", with("A: b\r\nC: d\r\nE:\r\nF: \t g\r\n"), kTwo},
      {"37 Connection", with("Connection: close\r\n"), kTwo},
      {"37 no field", with("bad trailer\r\n"), kBad},
      {"37 no name", with(": b\r\n"), kBad},
      {"37 no token", with("A(B): c\r\n"), kBad},
      {"37 SP before the colon", with("A : c\r\n"), kBad},
      {"37 NUL", with("A: b\0c\r\n"s), kBad},
      {"22 folded", with("A: b\r\n c\r\n"), kBad},
      {"6 bare LF", with("A: b\n"), kBad},
      {"2 bare CR", with("A: b\rC: d\r\n"), kBad},
  });
}

}  // namespace
}  // namespace merhaba::http::test

// Every limit, exactly at it and one past it: rows 11, 23, 35 and 36 of the RFC's requirements.
#include <string>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

const std::string kNext = get();

std::string padded_to(std::size_t size) {  // a head of exactly that many bytes
  const std::size_t rest = get("X-A: \r\n").size();
  return get("X-A: " + std::string(size - rest, 'b') + "\r\n");
}

TEST_CASE("23: a head of exactly the limit is taken, one byte more is refused") {
  for (std::uint64_t limit : {256U, 1000U, 16U * 1024}) {
    const Limits limits{limit, 100};
    const std::string many = std::to_string(limit);
    check({"23 at " + many, padded_to(limit), kOk}, limits);
    check({"23 twice at " + many, padded_to(limit) + padded_to(limit), kTwo}, limits);
    check({"23 past " + many, padded_to(limit + 1), "431+close; closed"}, limits);
    check({"23 after a good one, past " + many, kNext + padded_to(limit + 1),
           "200 431+close; closed"},
          limits);
  }
}

TEST_CASE("23: a head that never ends is refused once the limit is reached") {
  const Limits limits{300, 100};
  check({"23 one field", "GET / HTTP/1.1\r\nHost: a\r\nX-A: " + std::string(5000, 'b'),
         "431+close; closed"},
        limits);
  check(
      {"23 a name", "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(5000, 'b'), "431+close; closed"},
      limits);
  check({"23 white space", "GET / HTTP/1.1\r\nHost: a\r\nX:" + std::string(5000, ' '),
         "431+close; closed"},
        limits);
  check(
      {"23 HTAB", "GET / HTTP/1.1\r\nHost: a\r\nX:" + std::string(5000, '\t'), "431+close; closed"},
      limits);
  check({"23 not reached", "GET / HTTP/1.1\r\nHost: a\r\nX-A: " + std::string(200, 'b'), "head"},
        limits);
}

TEST_CASE("11: when the request line alone takes the limit, it is the target that is too long") {
  const Limits limits{300, 100};
  check({"11 without an end", "GET /" + std::string(5000, 'a'), "414+close; closed"}, limits);
  check({"11 with an end", "GET /" + std::string(300, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
         "414+close; closed"},
        limits);
}

TEST_CASE("23: a hundred fields are taken, one more is refused") {
  const auto fields = [](std::size_t count) {  // Host is one
    std::string text;
    for (std::size_t i = 1; i < count; ++i) text += "A:b\r\n";
    return get(text);
  };
  check({"23 100", fields(kMaxFields), kOk});
  check({"23 100, twice", fields(kMaxFields) + fields(kMaxFields), kTwo});
  check({"23 101", fields(kMaxFields + 1), "431+close; closed"});
  check({"23 1000", fields(1000), "431+close; closed"});
}

TEST_CASE("39: a body by length of exactly the limit is taken, a longer one refused by its head") {
  const Limits limits{1024, 100};
  const auto body = [](std::size_t size) {
    return post("Content-Length: " + std::to_string(size) + "\r\n", std::string(size, 'b'));
  };
  check({"39 at", body(100) + kNext, kTwo}, limits);
  check({"39 past", body(101), "413+close; closed"}, limits);
  check({"39 the head alone", post("Content-Length: 101\r\n"), "413+close; closed"}, limits);
  const Limits none{1024, 0};
  check({"39 none allowed, none there", post("Content-Length: 0\r\n") + kNext, kTwo}, none);
  check({"39 none allowed", body(1), "413+close; closed"}, none);
}

TEST_CASE("39: a chunked body of exactly the limit is taken, a chunk that passes it is not") {
  const Limits limits{1024, 100};
  const std::string fifty = "32\r\n" + std::string(50, 'b') + "\r\n", last = "0\r\n\r\n";
  check({"39 at", chunked(fifty + fifty + last) + kNext, kTwo}, limits);
  check({"39 one past", chunked(fifty + fifty + "1\r\nb\r\n" + last), "413+close; closed"}, limits);
  check({"39 in one chunk", chunked("64\r\n" + std::string(100, 'b') + "\r\n" + last), kOk},
        limits);
  check({"39 the size alone", chunked("65\r\n"), "413+close; closed"}, limits);
  const Limits none{1024, 0};
  check({"39 none allowed, none there", chunked(last) + kNext, kTwo}, none);
  check({"39 none allowed", chunked("1\r\nb\r\n" + last), "413+close; closed"}, none);
}

TEST_CASE("36: chunk extensions are bounded, however they are spread") {
  const Limits limits{1024, 100'000};
  const std::string last = "0\r\n\r\n", refused = "431+close; closed";
  check({"36 one, long", chunked("1;" + std::string(1000, 'x') + "\r\nb\r\n" + last), kOk}, limits);
  check({"36 one, too long", chunked("1;" + std::string(1100, 'x') + "\r\nb\r\n" + last), refused},
        limits);
  check({"36 one without end", chunked("1;" + std::string(9000, 'x')), refused}, limits);
  check({"36 one without end, quoted", chunked("1;a=\"" + std::string(9000, 'x')), refused},
        limits);
  check({"36 white space", chunked("1" + std::string(1100, ' ') + ";a\r\nb\r\n" + last), refused},
        limits);
  check({"36 white space in a name's place",
         chunked("1;" + std::string(1100, '\t') + "a\r\nb\r\n" + last), refused},
        limits);
  std::string many;
  for (int i = 0; i < 200; ++i) many += "1;xxxxxxx\r\nb\r\n";
  check({"36 many", chunked(many + last), refused}, limits);
}

TEST_CASE("35: a chunk size may not be written without end") {
  const Limits limits{1024, 100};
  const std::string request = chunked(std::string(9000, '0') + "1\r\nb\r\n0\r\n\r\n");
  Bench bench(limits);
  Conversation conversation(bench);
  const std::string responses = conversation.say(request);
  const std::string outcome = conversation.outcome(responses);
  INFO(outcome);
  CHECK((outcome == "431+close; closed" || outcome == kBad));
}

TEST_CASE("37: trailers are bounded in size and number") {
  const Limits limits{1024, 100'000};
  const auto with = [](const std::string& trailers) {
    return chunked("0\r\n" + trailers + "\r\n");
  };
  std::string hundred, many;
  for (unsigned i = 0; i < kMaxFields; ++i) hundred += "A:b\r\n";
  check({"37 long", with("A: " + std::string(1000, 'x') + "\r\n"), kOk}, limits);
  check({"37 too long", with("A: " + std::string(1100, 'x') + "\r\n"), "431+close; closed"},
        limits);
  check({"37 a long name", with(std::string(1100, 'x') + ": a\r\n"), "431+close; closed"}, limits);
  check({"37 without end", chunked("0\r\nA: " + std::string(9000, 'x')), "431+close; closed"},
        limits);
  check({"37 100", with(hundred), kOk}, limits);
  check({"37 101", with(hundred + "A:b\r\n"), "431+close; closed"}, limits);
  check({"37 white space", with("A:" + std::string(9000, ' ') + "b\r\n"), "431+close; closed"},
        limits);
}

}  // namespace
}  // namespace merhaba::http::test

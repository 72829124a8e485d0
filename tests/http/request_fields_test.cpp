// Methods, Host, the target's forms and the framing of bodies: rows 12, 14 to 19, 21, 26 to 37, 44
// and 51 of the RFC's requirements.
#include <string>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

using namespace std::string_literals;

const std::string kNext = get();  // pipelined behind a body, it shows that the framing holds

std::string with_host(const std::string& value) {
  return "GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n";
}

std::string with_length(const std::string& value) {
  return post("Content-Length: " + value + "\r\n", kNext);
}

std::string with_coding(const std::string& value) {
  return post("Transfer-Encoding: " + value + "\r\n", "0\r\n\r\n" + kNext);
}

TEST_CASE("methods: seven are supported, two are not allowed, others are not implemented") {
  const auto request = [](const std::string& method) {
    return method + " / HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    check({"44 "s + method, request(method), kOk});
  }
  check({"44 HEAD", request("HEAD"), "200-; idle"});
  check({"44 TRACE", request("TRACE"), "405+close; closed"});
  for (const char* method : {"BREW", "get", "Get", "GE", "GETS", "HEADS", "PROPFIND", "QUERY", "X",
                             "M-SEARCH", "SOURCE", "!#$%&'*+-.^_`|~1", "OPTION", "POSTAL"}) {
    check({"44 "s + method, request(method), "501+close; closed"});
  }
  check({"44 no token", request("G@T"), kBad});
  check({"44 a letter of no token", request("G\xc3\xbcT"), kBad});
  check({"44 no token, late", request("GET@"), kBad});
  check({"12 a method of 300 letters", request(std::string(300, 'M')), "501+close; closed"});
  check({"12 a method without end", std::string(30000, 'A'), "501+close; closed"});
}

TEST_CASE("CONNECT is refused, whatever its target") {
  for (const char* target : {"a", "a:1", "a:", "a:x", "a:80", "a:99999"}) {
    Bench bench;
    Conversation conversation(bench);
    const std::string request = "CONNECT "s + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string response = conversation.say(request);
    INFO("51 " << target << ": " << response);
    const std::string outcome = conversation.outcome(response);
    CHECK((outcome == "405+close; closed" || outcome == kBad));
    check({"51", request, outcome});
  }
}

TEST_CASE("a request of HTTP/1.1 has one Host, and none has two") {
  check_all({
      {"14 none", "GET / HTTP/1.1\r\n\r\n", kBad},
      {"14 none, other fields", "GET / HTTP/1.1\r\nX-Host: a\r\nHos: a\r\n\r\n", kBad},
      {"14 none in 1.0", "GET / HTTP/1.0\r\n\r\n", "200+close; closed"},
      {"14 none in 1.2", "GET / HTTP/1.2\r\n\r\n", kBad},
      {"15 two", get("Host: b\r\n"), kBad},
      {"15 two the same", get("Host: a\r\n"), kBad},
      {"15 two, in other case", get("hOST: a\r\n"), kBad},
      {"15 two, apart and empty", get("X: y\r\nHost:\r\n"), kBad},
      {"15 two in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", kBad},
      {"15 names that begin alike", get("Host-Name: b\r\nHosts: c\r\nHos: d\r\n"), kOk},
  });
}

TEST_CASE("Host is a name or an address, and perhaps a port") {
  for (const char* value :
       {"a b", "a/b", "user@a", "a:b", "[::1", "a\\b", "a?b", "a#b", "<a>", "a:80:80", "http://a",
        "[::1]a", "\"a\"", "%4", "a%zz", "a\x80", "[a]"}) {
    check({"16 "s + value, with_host(value), kBad});
    check({"16 in 1.0, "s + value, "GET / HTTP/1.0\r\nHost: "s + value + "\r\n\r\n", kBad});
  }
  for (const char* value :
       {"", "a,b", "[::1]:80", "[::1]", "127.0.0.1", "127.0.0.1:8080", "a-b.c_d~e", "%41",
        "localhost:", "[v1.a:b]", "ex.ample:80 ", "  a\t"}) {
    check({"17 "s + value, with_host(value), kOk});
  }
}

TEST_CASE("the absolute form is taken, Host stays required; * is for OPTIONS") {
  check_all({
      {"18 absolute", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
      {"18 absolute with a query", "GET http://a:80/b?c HTTP/1.1\r\nHost: a:80\r\n\r\n", kOk},
      {"18 absolute without a path", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
      {"18 absolute, another Host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
      {"18 absolute, no Host", "GET http://a/ HTTP/1.1\r\n\r\n", kBad},
      {"18 absolute, a wrong Host", "GET http://a/ HTTP/1.1\r\nHost: a b\r\n\r\n", kBad},
      {"19 OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
      {"19 GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"19 HEAD", "HEAD * HTTP/1.1\r\nHost: a\r\n\r\n", "400-+close; closed"},
      {"19 more than *", "GET *a HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"19 more than *, OPTIONS", "OPTIONS *a HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
  });
}

TEST_CASE("white space around a value is not part of it") {
  for (const char* value : {"5", " 5", "\t5", "5 ", "5\t", "\t 5 \t", " \t \t5\t \t ", "005"}) {
    check({"21 Content-Length:"s + value,
           post("Content-Length:"s + value + "\r\n", "hello") + kNext, kTwo});
  }
  check({"21 Transfer-Encoding", post("Transfer-Encoding:\t chunked \t\r\n", "0\r\n\r\n") + kNext,
         kTwo});
  check({"21 Connection", get("Connection:\tclose\t\r\n"), "200+close; closed"});
}

TEST_CASE("a body by length is skipped, and an invalid length refused") {
  check_all({
      {"39 a body that looks like a request",
       post("Content-Length: " + std::to_string(kNext.size()) + "\r\n", kNext) + kNext, kTwo},
      {"39 GET with a body", get("Content-Length: 5\r\n") + "hello" + kNext, kTwo},
      {"39 HEAD with a body", "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na" + kNext,
       "200- 200; idle"},
      {"34 neither length nor coding", post("") + kNext, kTwo},
      {"34 length 0", post("Content-Length: 0\r\n") + kNext, kTwo},
      {"32 a list of equals", with_length("5, 5"), kBad},
      {"32 two lines of equals", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), kBad},
      {"32 two lines that differ", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"),
       kBad},
      {"31 no value", post("Content-Length:\r\n"), kBad},
      {"31 white space for a value", post("Content-Length: \t \r\n"), kBad},
  });
  for (const char* value :
       {"-1", "+1", "1a", "0x1", "1 1", "1\t1", "1.0", "1e1", "5, 6", "1_0", "\xb2", "1,", ",1",
        "18446744073709551616", "99999999999999999999999999"}) {
    check({"31 "s + value, with_length(value), kBad});
  }
  check({"35 the largest length", with_length("18446744073709551615"), "413+close; closed"});
}

TEST_CASE("transfer codings: chunked, alone, last, once, and not in HTTP/1.0") {
  for (const char* value : {"chunked", "CHUNKED", "Chunked", " chunked "}) {
    check({"26 "s + value, with_coding(value), kTwo});
  }
  for (const char* value :
       {"foo, chunked", "gzip, chunked", "gzip,deflate,chunked", "identity, chunked",
        "a-coding-whose-name-is-rather-long-but-not-forbidden, chunked"}) {
    check({"27 "s + value, with_coding(value), "501+close; closed"});
  }
  for (const char* value :
       {"chunked, identity", "chunked, gzip", "chunked, chunked", "gzip", "identity", "xchunked",
        "chunkedx", "chunke", "chunk ed", "", "chunked;q=1"}) {
    check({"30 "s + value, with_coding(value), kBad});
  }
  const std::string coded = "Transfer-Encoding: chunked\r\n", sized = "Content-Length: 5\r\n";
  const std::string end = "0\r\n\r\n";
  check_all({
      {"27 two lines", post("Transfer-Encoding: gzip\r\n" + coded, end), "501+close; closed"},
      {"30 two lines", post(coded + "Transfer-Encoding: gzip\r\n", end), kBad},
      {"30 chunked twice, in two lines", post(coded + coded, end), kBad},
      {"28 and a length", post(coded + sized, end + kNext), kBad},
      {"28 and a length before", post(sized + coded, end + kNext), kBad},
      {"28 and a length of 0", post("Content-Length: 0\r\n" + coded, end + kNext), kBad},
      {"28 no body at all", get("Content-Length: 0\r\nTransfer-Encoding: gzip\r\n"), kBad},
      {"29 in HTTP/1.0",
       "POST / HTTP/1.0\r\nConnection: keep-alive\r\n" + coded + "\r\n" + end + kNext, kBad},
  });
}

}  // namespace
}  // namespace merhaba::http::test

// The servers of docs/tutorial.md, in Python and on libuv: what they do, and that the pages quote
// them.
#include <cstdlib>
#include <initializer_list>
#include <sstream>
#include <stdexcept>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "net/address.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

const std::string listening = " dinleniyor...\n";
const std::string connected = " bağlandı\n";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set");
  return value;
}

std::string project_file(const std::string& name) {
  const std::string path = variable("MERHABA_SOURCE_ROOT") + '/' + name;
  const std::string content = test::read_file(path);
  if (content.empty()) throw std::runtime_error("cannot read " + path);
  return content;
}

Command with_words(std::vector<std::string> words) {
  Command command;
  command.words = std::move(words);
  return command;
}

Command on_libuv(const std::string& port = "0") {
  return with_words({variable("MERHABA_TUTORIAL"), port});
}

Command in_python(const std::string& port = "0") {
  const std::string file = variable("MERHABA_SOURCE_ROOT") + "/docs/examples/tutorial.py";
  return with_words({"python3", "-u", file, port});
}

// One of them, serving.
class Tutorial {
 public:
  explicit Tutorial(const Command& command) : process_(command) {
    if (!has_printed(listening)) throw std::runtime_error("it does not listen: " + process_.err());
    address_ = process_.out().substr(0, process_.out().find(' '));
  }

  bool has_printed(const std::string& text) {
    return eventually(
        [&] { return process_.out().find(text) != std::string::npos || process_.ended(); });
  }
  bool has_reported(const std::string& text) const {
    return eventually([&] { return process_.err().find(text) != std::string::npos; });
  }

  // Greets one client; what it has printed about it.
  std::string greet(const std::string& words) {
    Client client(address_);
    const std::string line = net::local_address(client.fd()).text() + connected + words + '\n';
    client.send(words);
    CHECK(client.rest() == default_greeting);
    CHECK(client.end() == End::closed);
    return line;
  }

  int interrupt() {
    process_.signal(SIGINT);
    return process_.wait();
  }

  const std::string& address() const { return address_; }
  std::string port() const { return address_.substr(address_.find(':') + 1); }
  test::Process& process() { return process_; }

 private:
  test::Process process_;
  std::string address_;
};

TEST_CASE(
    "the tutorial's servers greet one client after another, and print who came and its words") {
  for (const Command& command : {on_libuv(), in_python()}) {
    CAPTURE(command.words);
    Tutorial server(command);
    CHECK_THAT(server.address(), StartsWith("127.0.0.1:"));
    std::string printed = server.address() + listening;
    for (const std::string words : {"selam", "merhaba\nnasılsın?", "x"})
      printed += server.greet(words);
    CHECK(server.interrupt() == 0);
    CHECK(server.process().out() == printed);
    CHECK(server.process().err().empty());
  }
}

TEST_CASE("the tutorial's servers end on SIGINT while a client is connected that says nothing") {
  for (const Command& command : {on_libuv(), in_python()}) {
    CAPTURE(command.words);
    Tutorial server(command);
    Client idle(server.address());
    CHECK(server.has_printed(connected));
    CHECK(server.interrupt() == 0);
    CHECK(idle.rest().empty());
    CHECK(becomes_refused(server.address()));
    CHECK(server.process().err().empty());
  }
}

TEST_CASE("the tutorial's servers greet a client that has finished sending without a word") {
  for (const Command& command : {on_libuv(), in_python()}) {
    CAPTURE(command.words);
    Tutorial server(command);
    Client client(server.address());
    client.half_close();
    CHECK(client.rest() == default_greeting);
    CHECK(server.interrupt() == 0);
  }
}

TEST_CASE("the tutorial's servers report a port in use, and end with 1") {
  const Tutorial first(on_libuv());
  const Said libuv = test::run(on_libuv(first.port()));
  CHECK(libuv.code == 1);
  CHECK(libuv.out.empty());
  CHECK(libuv.err == "cannot listen: address already in use\n");
  const Said python = test::run(in_python(first.port()));
  CHECK(python.code == 1);
  CHECK_THAT(python.err, ContainsSubstring("Address already in use"));
}

TEST_CASE("on libuv, nobody waits for a client of the tutorial that says nothing") {
  Tutorial server(on_libuv());
  Client idle(server.address());
  CHECK(server.has_printed(connected));
  server.greet("selam");
  idle.send("x");
  CHECK(idle.rest() == default_greeting);
  CHECK(server.interrupt() == 0);
}

TEST_CASE(
    "on libuv, a client of the tutorial that resets is reported, and nothing is left of any") {
  Tutorial server(on_libuv());
  server.greet("selam");
  const int before = test::open_descriptors(server.process().id());
  Client rude(server.address());
  rude.reset();
  CHECK(server.has_reported("cannot greet: "));
  for (int i = 0; i < 10; ++i) server.greet("selam");
  CHECK(eventually([&] { return test::open_descriptors(server.process().id()) == before; }));
  CHECK(server.interrupt() == 0);
}

// The lines of all blocks of `page` in `language`, but the empty ones.
std::string quoted(const std::string& page, const std::string& language) {
  std::istringstream lines(page);
  std::string found;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = line == "```" + language;
    } else if (inside && !line.empty()) {
      found += line + '\n';
    }
  }
  return found;
}

TEST_CASE("the tutorial quotes the whole of both its servers, in order") {
  for (const std::string page : {"docs/tutorial.md", "docs/tutorial.tr.md"}) {
    CAPTURE(page);
    const std::string text = project_file(page);
    const std::string on_libuv = "```cpp\n" + project_file("docs/examples/tutorial.cpp") + "```\n";
    CHECK(quoted(text, "cpp") == quoted(on_libuv, "cpp"));
    CHECK_THAT(text, ContainsSubstring("```python\n" + project_file("docs/examples/tutorial.py") +
                                       "```\n"));
  }
}

}  // namespace
}  // namespace merhaba::e2e

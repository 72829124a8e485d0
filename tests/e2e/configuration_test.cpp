// What is served is what was asked for: on the command line, in the environment, in a file.
#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

Answer served_by(std::vector<std::string> options, Command command = {}) {
  Merhaba merhaba(std::move(options), std::move(command));
  const Answer answer = ask(merhaba.address());
  CHECK(merhaba.stop().code == 0);
  return answer;
}

TEST_CASE("the greeting is served byte for byte, no newline added") {
  CHECK(served_by({"Hello"}).body == "Hello");
  CHECK(served_by({"--", "--not-an-option"}).body == "--not-an-option");
  const Answer empty = served_by({""});
  CHECK(empty.body.empty());
  CHECK(empty.field("Content-Length") == "0");
}

TEST_CASE("--body-file serves the file, zero bytes and line ends included") {
  Folder folder;
  const std::string bytes = test::patterned(300'000);
  test::write_file(folder / "body", bytes);
  const Answer answer = served_by({"--body-file", folder / "body"});
  CHECK(answer.body == bytes);
  CHECK(answer.field("Content-Length") == "300000");
}

TEST_CASE("a dash takes the greeting from standard input") {
  Command command;
  command.input = "two\nlines\n";
  CHECK(served_by({"-"}, command).body == "two\nlines\n");
}

TEST_CASE("--status and --header are in every response") {
  const Answer answer = served_by(
      {"-s", "503", "-H", "Retry-After: 5", "--header=X-Empty:", "-H", "Content-Type: text/html"});
  CHECK(answer.status == 503);
  CHECK(answer.head.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  CHECK(answer.field("Retry-After") == "5");
  CHECK(answer.field("Content-Type") == "text/html");
  CHECK(answer.head.find("text/plain") == std::string::npos);
  CHECK(answer.body == default_greeting);
}

TEST_CASE("a status without content has none, nor a length") {
  for (const std::string status : {"204", "304"}) {
    const Answer answer = served_by({"-s", status});
    CHECK(answer.status == std::stoi(status));
    CHECK(answer.field("Content-Length").empty());
    CHECK(answer.body.empty());
  }
}

TEST_CASE("the command line outranks the environment, and that the file") {
  Folder folder;
  test::write_file(folder / "conf",
                   "# a comment\n"
                   "listen = 127.0.0.1:0\n"
                   "status = 501\n"
                   "greeting = \"of the file\"\n"
                   "header = [\"X-One: 1\", \"X-Two: 2\"]\n");
  const std::string file = folder / "conf";
  Command command;
  CHECK(served_by({"--config", file}, command).body == "of the file");
  CHECK(served_by({"--config", file}, command).status == 501);
  CHECK(served_by({"--config", file}, command).field("X-Two") == "2");

  command.variables = {{"MERHABA_STATUS", "502"}, {"MERHABA_GREETING", "of the environment"}};
  const Answer by_environment = served_by({"--config", file}, command);
  CHECK(by_environment.status == 502);
  CHECK(by_environment.body == "of the environment");
  CHECK(by_environment.field("X-One") == "1");

  const Answer by_command_line = served_by({"--config", file, "-s", "503", "of the line"}, command);
  CHECK(by_command_line.status == 503);
  CHECK(by_command_line.body == "of the line");
}

TEST_CASE("every repeatable option of the environment is a list") {
  Command command;
  command.variables = {{"MERHABA_LISTEN", "127.0.0.1:0 127.0.0.2:0"}};
  Merhaba merhaba({}, command);
  REQUIRE(merhaba.addresses().size() == 2);
  CHECK(ask(merhaba.addresses()[1]).body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a mistake in the file is reported with its line, one in the environment with its name") {
  using Catch::Matchers::ContainsSubstring;
  Folder folder;
  test::write_file(folder / "conf", "status = 200\nbaklog = 5\n");
  const Said in_file = run_merhaba({"--check", "--config", folder / "conf"});
  CHECK(in_file.code == 2);
  CHECK_THAT(in_file.err, ContainsSubstring("conf:2: unknown key baklog; did you mean backlog?"));

  Command command;
  command.variables = {{"MERHABA_BACKLOG", "many"}};
  const Said in_environment = run_merhaba({"--check"}, command);
  CHECK(in_environment.code == 2);
  CHECK_THAT(in_environment.err, ContainsSubstring("MERHABA_BACKLOG"));
}

}  // namespace
}  // namespace merhaba::e2e

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/fixtures.hpp"
#include "cli/option.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;
using server::Config;
using test::ScopedVariable;
using test::TemporaryFile;
using Words = std::vector<std::string>;

namespace {

std::string join(const std::vector<net::ListenSpec>& specs) {
  std::string out;
  for (const net::ListenSpec& spec : specs) out += spec.text + " ";
  return out;
}

std::string join(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) out += name + "=" + value + " ";
  return out;
}

std::string join(const std::optional<server::Stall>& stall) {
  if (!stall) return "none";
  return std::to_string(stall->duration.count()) + "/" + std::to_string(stall->every.count());
}

std::string join(const std::vector<fault::Spec>& faults) { return fault::text_of(faults); }

std::string who(const std::optional<User>& user) {
  if (!user) return "none";
  return user->text + " " + std::to_string(user->uid) + " " + std::to_string(user->gid);
}

std::string ms(Milliseconds duration) { return std::to_string(duration.count()); }

// One option: two values, and what the Config shows by default and for each.
struct Case {
  std::string name;
  std::string first, second;
  std::string by_default, after_first, after_second;
  std::string (*show)(const Config&);
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"greeting", "hi", "ho", "Merhaba dünya!", "hi", "ho",
       [](const Config& c) { return c.greeting; }},
      {"protocol", "raw", "http", "0", "1", "0",
       [](const Config& c) { return std::to_string(static_cast<int>(c.protocol)); }},
      {"status", "503", "204", "200", "503", "204",
       [](const Config& c) { return std::to_string(c.status); }},
      {"header", "X-A: 1", "X-B: 2", "", "X-A=1 ", "X-B=2 ",
       [](const Config& c) { return join(c.headers); }},
      {"listen", ":81", "unix:/m", "127.0.0.1:8080 ", ":81 ", "unix:/m ",
       [](const Config& c) { return join(c.listen); }},
      {"backlog", "0", "1048576", "4096", "0", "1048576",
       [](const Config& c) { return std::to_string(c.backlog); }},
      {"workers", "2", "1024", "1", "2", "1024",
       [](const Config& c) { return std::to_string(c.workers); }},
      {"defer-accept", "5", "0", "0", "5000", "0",
       [](const Config& c) { return ms(c.defer_accept); }},
      {"fastopen", "7", "0", "0", "7", "0",
       [](const Config& c) { return std::to_string(c.fastopen); }},
      {"admin", "9090", "unix:/a", "none", "9090", "unix:/a",
       [](const Config& c) { return c.admin ? c.admin->text : "none"; }},
      {"drain-delay", "5s", "1m", "0", "5000", "60000",
       [](const Config& c) { return ms(c.drain_delay); }},
      {"port-file", "a", "b", "", "a", "b", [](const Config& c) { return c.port_file; }},
      {"pid-file", "a", "b", "", "a", "b", [](const Config& c) { return c.pid_file; }},
      {"accept-batch", "1", "65536", "64", "1", "65536",
       [](const Config& c) { return std::to_string(c.accept_batch); }},
      {"max-connections", "9", "10", "0", "9", "10",
       [](const Config& c) { return std::to_string(c.max_connections); }},
      {"max-header-bytes", "256", "1MiB", "16384", "256", "1048576",
       [](const Config& c) { return std::to_string(c.max_header_bytes); }},
      {"max-body-bytes", "0", "2G", "1048576", "0", "2147483648",
       [](const Config& c) { return std::to_string(c.max_body_bytes); }},
      {"max-unsent-bytes", "1MiB", "2G", "67108864", "1048576", "2147483648",
       [](const Config& c) { return std::to_string(c.max_unsent_bytes); }},
      {"send-buffer", "4KiB", "1GiB", "131072", "4096", "1073741824",
       [](const Config& c) { return std::to_string(c.send_buffer); }},
      {"header-timeout", "1ms", "24h", "10000", "1", "86400000",
       [](const Config& c) { return ms(c.header_timeout); }},
      {"idle-timeout", "1s", "2s", "60000", "1000", "2000",
       [](const Config& c) { return ms(c.idle_timeout); }},
      {"body-timeout", "1s", "2s", "30000", "1000", "2000",
       [](const Config& c) { return ms(c.body_timeout); }},
      {"write-timeout", "1s", "2s", "30000", "1000", "2000",
       [](const Config& c) { return ms(c.write_timeout); }},
      {"drain-timeout", "0", "2s", "10000", "0", "2000",
       [](const Config& c) { return ms(c.drain_timeout); }},
      {"stuck-after", "0", "2s", "5000", "0", "2000",
       [](const Config& c) { return ms(c.stuck_after); }},
      {"stall", "2s", "1s/10s", "none", "2000/0", "1000/10000",
       [](const Config& c) { return join(c.stall); }},
      {"verbose", "true", "false", "0", "1", "0",
       [](const Config& c) { return std::to_string(c.verbose ? 1 : 0); }},
      {"access-log", "combined", "json", "0", "2", "3",
       [](const Config& c) { return std::to_string(static_cast<int>(c.access_log)); }},
      {"access-log-file", "a", "b", "", "a", "b",
       [](const Config& c) { return c.access_log_file; }},
      {"summary-file", "a", "b", "", "a", "b", [](const Config& c) { return c.summary_file; }},
      {"fault", "delay:1s@5%", "hang", "", "delay:1s@5%", "hang",
       [](const Config& c) { return join(c.faults); }},
      {"fault-seed", "0", "18446744073709551615", "1", "0", "18446744073709551615",
       [](const Config& c) { return std::to_string(c.fault_seed); }},
      {"fault-header", "off", "on", "1", "0", "1",
       [](const Config& c) { return std::to_string(c.fault_header ? 1 : 0); }},
      {"user", "root", "0:7", "none", "root 0 0", "0:7 0 7",
       [](const Config& c) { return who(c.user); }},
      {"sandbox", "true", "false", "0", "1", "0",
       [](const Config& c) { return std::to_string(c.sandbox ? 1 : 0); }},
  };
  return all;
}

Words on_command_line(const Case& option, const std::string& value) {
  return {option.name == "greeting" ? value : "--" + option.name + "=" + value};
}

Words with_config(const TemporaryFile& file, Words words = {}) {
  words.insert(words.end(), {"--config", file.path()});
  return words;
}

std::string variable(const Case& option) { return find(option_table(), option.name)->variable(); }

}  // namespace

TEST_CASE("without any option the defaults hold") {
  const Invocation invocation = parse_invocation({});
  CHECK_FALSE(invocation.check);
  CHECK_FALSE(invocation.help.has_value());
  CHECK_FALSE(invocation.version);
  for (const Case& option : cases()) {
    INFO(option.name);
    CHECK(option.show(invocation.config) == option.by_default);
  }
}

TEST_CASE("every option can be given on the command line, in the environment and in a file") {
  for (const Option& option : option_table()) {
    const bool covered = std::any_of(cases().begin(), cases().end(),
                                     [&](const Case& c) { return c.name == option.name; });
    INFO(option.name);
    CHECK((covered || !option.in_file || option.name == "body-file"));
  }
  for (const Case& option : cases()) {
    INFO(option.name);
    CHECK(option.show(parse_invocation(on_command_line(option, option.first)).config) ==
          option.after_first);
    {
      const ScopedVariable set(variable(option), option.first);
      CHECK(option.show(parse_invocation({}).config) == option.after_first);
    }
    const TemporaryFile file(option.name + " = '" + option.first + "'\n");
    CHECK(option.show(parse_invocation(with_config(file)).config) == option.after_first);
  }
}

TEST_CASE("the command line outranks the environment, and that the file, and replaces it whole") {
  for (const Case& option : cases()) {
    INFO(option.name);
    const TemporaryFile file(option.name + " = '" + option.first + "'\n");
    {
      const Words words = with_config(file, on_command_line(option, option.second));
      CHECK(option.show(parse_invocation(words).config) == option.after_second);
    }
    {
      const ScopedVariable set(variable(option), option.second);
      CHECK(option.show(parse_invocation(with_config(file)).config) == option.after_second);
    }
    const ScopedVariable set(variable(option), option.first);
    const Words words = on_command_line(option, option.second);
    CHECK(option.show(parse_invocation(words).config) == option.after_second);
  }
}

TEST_CASE("every range ends where config.hpp says") {
  for (const char* word : {"--backlog=1048577",
                           "--workers=0",
                           "--workers=1025",
                           "--status=199",
                           "--status=600",
                           "--accept-batch=0",
                           "--accept-batch=65537",
                           "--max-header-bytes=255",
                           "--max-header-bytes=1048577",
                           "--header-timeout=0",
                           "--idle-timeout=0",
                           "--body-timeout=0",
                           "--write-timeout=0",
                           "--drain-timeout=25h",
                           "--stall=0",
                           "--protocol=tcp",
                           "--access-log=on",
                           "--verbose=2",
                           "--fastopen=x",
                           "--fault=status:199",
                           "--fault=",
                           "--fault-seed=-1",
                           "--fault-seed=18446744073709551616",
                           "--fault-header=maybe"}) {
    INFO(word);
    CHECK_THROWS_AS(parse_invocation({word}), UsageError);
  }
}

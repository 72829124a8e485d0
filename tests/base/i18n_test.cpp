#include "base/i18n.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <string>

#include "support/catch.hpp"

using namespace merhaba;

namespace {

// The locale belongs to the process: it is changed in a child. Whether `probe` held there.
bool holds_under(const char* locale, bool (*probe)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("LC_ALL", locale, 1);
    ::unsetenv("LANGUAGE");
    init_messages();
    ::_exit(probe() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool numbers_have_a_point() {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f", 1.5);
  return std::strcmp(text, "1.5") == 0;
}

bool i_is_latin() { return std::tolower('I') == 'i' && std::toupper('i') == 'I'; }

bool language_is_turkish() {
  const char* language = std::getenv("LANGUAGE");
  return language != nullptr && std::strcmp(language, "tr_TR") == 0;
}

bool language_is_unset() { return std::getenv("LANGUAGE") == nullptr; }

bool unknown_message_is_itself() {
  return std::strcmp(tr("a message that no catalogue has"), "a message that no catalogue has") == 0;
}

}  // namespace

TEST_CASE("a message without a translation is itself") {
  CHECK(std::string(tr("a message that no catalogue has")) == "a message that no catalogue has");
  for (const char* locale : {"C", "C.UTF-8", "tr_TR.UTF-8", "xx_XX.UTF-8", "nonsense"}) {
    INFO(locale);
    CHECK(holds_under(locale, unknown_message_is_itself));
  }
}

TEST_CASE("a message's placeholders are filled in") {
  CHECK(tr_format("{0} of {1}, {0}", 3, "four") == "3 of four, 3");
}

TEST_CASE("no language changes how numbers and letters are treated") {
  for (const char* locale : {"C", "tr_TR.UTF-8", "de_DE.UTF-8"}) {
    INFO(locale);
    CHECK(holds_under(locale, numbers_have_a_point));
    CHECK(holds_under(locale, i_is_latin));
  }
}

TEST_CASE("a language whose locale the machine lacks is asked for by LANGUAGE") {
  if (std::setlocale(LC_MESSAGES, "tr_TR.UTF-8") != nullptr) {
    std::setlocale(LC_MESSAGES, "C");
    SKIP("this machine has tr_TR.UTF-8");
  }
  CHECK(holds_under("tr_TR.UTF-8", language_is_turkish));
  CHECK(holds_under("tr_TR@x", language_is_turkish));
  CHECK(holds_under("C", language_is_unset));
}

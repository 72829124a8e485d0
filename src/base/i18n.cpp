#include "base/i18n.hpp"

#include <libintl.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#ifndef MERHABA_LOCALEDIR
#define MERHABA_LOCALEDIR "/usr/local/share/locale"
#endif

namespace merhaba {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDomain = "merhaba";

// The file this process runs, or "" if the system does not say.
fs::path executable() {
#ifdef __APPLE__
  char path[4096];
  std::uint32_t size = sizeof path;
  return _NSGetExecutablePath(path, &size) == 0 ? fs::path(path) : fs::path();
#else
  for (const char* link : {"/proc/self/exe", "/proc/curproc/file"}) {  // Linux, FreeBSD
    std::error_code failed;
    fs::path path = fs::read_symlink(link, failed);
    if (!failed) return path;
  }
  return {};
#endif
}

// Beside a program run from its build directory, else where it was installed.
std::string catalogue_directory() {
  const fs::path beside = executable().parent_path() / "po";
  std::error_code failed;
  const bool built_here = fs::exists(beside / "tr" / "LC_MESSAGES" / "merhaba.mo", failed);
  return built_here ? beside.string() : MERHABA_LOCALEDIR;
}

// What POSIX says names the language of messages: the first of the three that is not empty.
std::string_view wanted_locale() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return value;
  }
  return "C";
}

// gettext translates only under a locale the machine has, but we bring our own words and need no
// more: where the wanted one is missing, take a neutral one and name the language by LANGUAGE.
void choose_language() {
  if (std::setlocale(LC_MESSAGES, "") != nullptr) return;
  if (std::setlocale(LC_MESSAGES, "C.UTF-8") == nullptr) return;
  const std::string_view locale = wanted_locale();
  const std::string language(locale.substr(0, locale.find_first_of(".@")));
  const char* chosen = std::getenv("LANGUAGE");  // the user's own list goes first
  if (chosen == nullptr || *chosen == '\0') ::setenv("LANGUAGE", language.c_str(), 1);
}

}  // namespace

// Only the messages follow the user. Numbers keep their point, dates their English names (HTTP
// wants both), and letters the C library's case: the Turkish i would break "Connection:
// KEEP-ALIVE".
void init_messages() {
  choose_language();
  if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) std::setlocale(LC_CTYPE, "UTF-8");
  bindtextdomain(kDomain, catalogue_directory().c_str());
  bind_textdomain_codeset(kDomain, "UTF-8");
}

const char* tr(const char* message) noexcept { return dgettext(kDomain, message); }

}  // namespace merhaba

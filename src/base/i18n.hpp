// Words for people, in their language: tr("…") marks a message for po/*.po and looks it up.
// A message is a fmt format string; its translation must use the same placeholders.
#pragma once

#include <fmt/core.h>

#include <string>
#include <utility>

namespace merhaba {

// Takes the language from the environment (LANGUAGE, LC_ALL, LC_MESSAGES, LANG) and finds the
// message catalogue. Call once, before any thread starts.
void init_messages();

// The translation of `message`, or `message` itself where there is none. Thread-safe.
const char* tr(const char* message) noexcept;

// tr(), with its placeholders filled in.
template <class... Args>
std::string tr_format(const char* message, Args&&... args) {
  return fmt::format(fmt::runtime(tr(message)), std::forward<Args>(args)...);
}

}  // namespace merhaba

#include "net/hand_over.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace merhaba::net {
namespace {

constexpr std::string_view kDisabled = "disabled";
constexpr std::string_view kOurs = "ours";
constexpr std::string_view kChosen = "chosen";
constexpr std::string_view kServiceManager = "service-manager";
constexpr std::string_view kFile = "file:";

template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

std::string_view next_word(std::string_view& rest) {
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  return word;
}

std::string to_text(const Origin& origin) {
  if (origin.is_service_managers) return std::string(kServiceManager);
  if (origin.file) return fmt::format("{}{}:{}", kFile, origin.file->device, origin.file->inode);
  return std::string(origin.port_was_chosen ? kChosen : kOurs);
}

std::optional<Origin> parse_origin(std::string_view word) {
  Origin origin;
  if (word == kOurs) return origin;
  origin.is_service_managers = word == kServiceManager;
  origin.port_was_chosen = word == kChosen;
  if (origin.is_service_managers || origin.port_was_chosen) return origin;
  if (!word.starts_with(kFile)) return std::nullopt;
  word.remove_prefix(kFile.size());
  const std::string_view device = word.substr(0, word.find(':'));
  if (device.size() == word.size()) return std::nullopt;
  FileId& file = origin.file.emplace();
  if (!parse_number(device, file.device)) return std::nullopt;
  if (!parse_number(word.substr(device.size() + 1), file.inode)) return std::nullopt;
  return origin;
}

}  // namespace

bool is_successor() noexcept { return std::getenv(kHandOverVariable) != nullptr; }

std::string to_text(const HandOver& hand_over) {
  std::string text = std::to_string(hand_over.channel);
  if (!hand_over.is_ready) text += fmt::format(" {}", kDisabled);
  for (const Origin& origin : hand_over.sockets) text += ' ' + to_text(origin);
  return text;
}

std::optional<HandOver> parse_hand_over(std::string_view text) {
  HandOver hand_over;
  if (!parse_number(next_word(text), hand_over.channel) || hand_over.channel < 0) {
    return std::nullopt;
  }
  if (text == kDisabled || text.starts_with(fmt::format("{} ", kDisabled))) {
    next_word(text);
    hand_over.is_ready = false;
  }
  while (!text.empty()) {
    const auto origin = parse_origin(next_word(text));
    if (!origin) return std::nullopt;
    hand_over.sockets.push_back(*origin);
  }
  return hand_over;
}

}  // namespace merhaba::net

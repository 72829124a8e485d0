// Reads XML as far as JUnit files need it, and refuses what is not well-formed.
#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace merhaba::bench::result::test {

struct XmlElement {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;  // what stands directly in it
  std::vector<XmlElement> children;
};

class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : rest_(text) {}

  XmlElement document() {
    for (const char letter : rest_) {
      const auto byte = static_cast<unsigned char>(letter);
      if (byte < 0x20 && byte != '\n' && byte != '\t') fail("a control character");
    }
    expect("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    skip_space();
    XmlElement root = element();
    skip_space();
    if (!rest_.empty()) fail("something after the root");
    return root;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(what + " before: " + std::string(rest_.substr(0, 60)));
  }

  bool take(std::string_view token) {
    const bool is_next = rest_.starts_with(token);
    if (is_next) rest_.remove_prefix(token.size());
    return is_next;
  }

  void expect(std::string_view token) {
    if (!take(token)) fail("no " + std::string(token));
  }

  void skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n"), rest_.size()));
  }

  std::string word() {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz-";
    const std::size_t length = std::min(rest_.find_first_not_of(kLetters), rest_.size());
    if (length == 0) fail("no name");
    std::string name(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return name;
  }

  // Up to this character, with its entities resolved.
  std::string text_until(char end) {
    std::string text;
    while (!rest_.empty() && rest_.front() != end) {
      if (rest_.front() == '<') fail("a stray <");
      text += letter();
    }
    return text;
  }

  char letter() {
    static const std::vector<std::pair<std::string_view, char>> kEntities{
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    for (const auto& [entity, letter] : kEntities) {
      if (take(entity)) return letter;
    }
    if (rest_.front() == '&') fail("a stray &");
    const char letter = rest_.front();
    rest_.remove_prefix(1);
    return letter;
  }

  XmlElement element() {
    expect("<");
    XmlElement read{word(), {}, "", {}};
    for (skip_space(); !take(">"); skip_space()) {
      const std::string name = word();
      expect("=\"");
      if (!read.attributes.emplace(name, text_until('"')).second) fail("twice the same attribute");
      expect("\"");
    }
    for (;;) {
      read.text += text_until('<');
      if (take("</")) break;
      if (rest_.empty()) fail("no end tag of " + read.name);
      read.children.push_back(element());
    }
    if (word() != read.name) fail("another end tag than of " + read.name);
    expect(">");
    return read;
  }

  std::string_view rest_;
};

}  // namespace merhaba::bench::result::test

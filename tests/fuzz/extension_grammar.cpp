#include "fuzz/extension_grammar.hpp"

namespace merhaba::fuzz {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  ExtensionReading read() {
    for (;;) {
      if (peek() == '\r') return {at_, Extension::ended};
      skip_blanks();
      if (!take(';')) return stop();
      skip_blanks();
      if (!take_token()) return stop();
      const std::size_t name_end = at_;
      skip_blanks();
      if (!take('=')) {
        // The blanks belong to the next ';', if one follows: else nothing may come before the CR.
        if (at_ == in_.size() || peek() == ';') continue;
        if (at_ == name_end && peek() == '\r') continue;
        return stop();
      }
      skip_blanks();
      if (!(peek() == '"' ? take_quoted() : take_token())) return stop();
    }
  }

 private:
  // What is not there yet may still come.
  ExtensionReading stop() const {
    return {at_, at_ == in_.size() ? Extension::open : Extension::malformed};
  }
  char peek() const { return at_ < in_.size() ? in_[at_] : '\0'; }
  bool take(char wanted) {
    if (at_ == in_.size() || in_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (take(' ') || take('\t')) continue;
  }
  bool take_token() {
    const std::size_t begin = at_;
    while (at_ < in_.size() && is_token_byte(in_[at_])) ++at_;
    return at_ > begin;
  }
  bool take_quoted() {
    take('"');
    while (at_ < in_.size() && in_[at_] != '"') {
      take('\\');
      if (at_ == in_.size() || !is_text_byte(in_[at_])) return false;
      ++at_;
    }
    return take('"');
  }

  std::string_view in_;
  std::size_t at_ = 0;
};

}  // namespace

ExtensionReading read_extension(std::string_view in) { return Reader(in).read(); }

bool is_token_byte(char c) {
  return c > ' ' && c < '\x7f' &&
         std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
}

bool is_text_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= ' ' && byte != 0x7f);
}

}  // namespace merhaba::fuzz

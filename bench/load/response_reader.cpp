#include "bench/load/response_reader.hpp"

#include <utility>

namespace merhaba::bench::load {

ResponseReader::ResponseReader() noexcept { reset(); }

void ResponseReader::reset() noexcept {
  llhttp_init(&parser_, HTTP_RESPONSE, &settings());
  parser_.data = this;
  completed_ = 0;
  error_statuses_.clear();
  announced_close_ = false;
}

bool ResponseReader::feed(std::string_view bytes) noexcept {
  return llhttp_execute(&parser_, bytes.data(), bytes.size()) == HPE_OK;
}

bool ResponseReader::finish() noexcept { return llhttp_finish(&parser_) == HPE_OK; }

unsigned ResponseReader::take_completed() noexcept { return std::exchange(completed_, 0); }

std::vector<int> ResponseReader::take_error_statuses() noexcept {
  return std::exchange(error_statuses_, {});
}

bool ResponseReader::announced_close() const noexcept { return announced_close_; }

std::string_view ResponseReader::why() const noexcept {
  const char* reason = llhttp_get_error_reason(&parser_);
  return reason != nullptr && *reason != '\0' ? reason : "it is cut short";
}

int ResponseReader::on_complete(llhttp_t* parser) noexcept {
  auto& self = *static_cast<ResponseReader*>(parser->data);
  const int status = llhttp_get_status_code(parser);
  if (status < 200) return 0;  // interim, RFC 9110 section 15.2: the response is still to come
  ++self.completed_;
  if (status >= 400) self.error_statuses_.push_back(status);
  self.announced_close_ = llhttp_should_keep_alive(parser) == 0;
  return 0;
}

const llhttp_settings_t& ResponseReader::settings() noexcept {
  static const llhttp_settings_t settings = [] {
    llhttp_settings_t made{};
    llhttp_settings_init(&made);
    made.on_message_complete = on_complete;
    return made;
  }();
  return settings;
}

}  // namespace merhaba::bench::load

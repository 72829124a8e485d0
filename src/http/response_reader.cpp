#include "http/response_reader.hpp"

namespace merhaba::http {

ResponseReader::ResponseReader() noexcept {
  llhttp_settings_init(&callbacks_);
  callbacks_.on_message_complete = on_message_complete;
  llhttp_init(&llhttp_, HTTP_RESPONSE, &callbacks_);
  llhttp_.data = this;
}

ResponseReader::State ResponseReader::feed(std::string_view bytes) noexcept {
  if (state_ != State::incomplete) return state_;
  const llhttp_errno_t error = llhttp_execute(&llhttp_, bytes.data(), bytes.size());
  if (state_ == State::incomplete && error != HPE_OK) state_ = State::malformed;
  return state_;
}

ResponseReader::State ResponseReader::end() noexcept {
  if (state_ == State::incomplete) llhttp_finish(&llhttp_);
  return state_;
}

int ResponseReader::on_message_complete(llhttp_t* llhttp) noexcept {
  if (llhttp->status_code < 200) return 0;
  static_cast<ResponseReader*>(llhttp->data)->state_ = State::whole;
  return HPE_PAUSED;
}

}  // namespace merhaba::http

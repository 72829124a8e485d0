#include "server/predecessor.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"

namespace merhaba::server {
namespace {

// As long as it waits for us.
constexpr std::chrono::seconds kAnswerIn{10};

}  // namespace

std::unique_ptr<Predecessor> Predecessor::of_environment() {
  auto sockets = net::HandedSockets::of_environment();
  if (!sockets) return nullptr;
  return std::unique_ptr<Predecessor>(new Predecessor(std::move(sockets)));
}

Predecessor::Predecessor(std::unique_ptr<net::HandedSockets> sockets)
    : sockets_(std::move(sockets)), channel_(sockets_->take_channel()) {}

void Predecessor::take_over() {
  sockets_->close_rest();
  channel_.send("ready " + sockets_->taken());  // whether it is still there shows below
  std::string line;
  switch (channel_.receive(line, kAnswerIn)) {
    case net::Channel::Got::line:
      return;
    case net::Channel::Got::closed:
      channel_.close();
      return report_its_loss();
    case net::Channel::Got::nothing:
      throw Error(
          tr_format("cannot take over from the running process: it has not responded for {} s, and "
                    "its first worker may be stuck; try again, or stop it and start this one",
                    kAnswerIn.count()));
  }
}

void Predecessor::serve(uv::Loop& loop) noexcept {
  channel_.send("serving");
  if (channel_) readable_ = uv::Poll::open<&Predecessor::on_readable>(loop, this, channel_.fd());
}

void Predecessor::close() noexcept {
  readable_.reset();
  channel_.close();
}

void Predecessor::on_readable() noexcept {
  std::string line;
  switch (channel_.receive(line)) {
    case net::Channel::Got::line:
      return close();  // "done"
    case net::Channel::Got::closed:
      close();
      return report_its_loss();
    case net::Channel::Got::nothing:
      return;
  }
}

void Predecessor::report_its_loss() noexcept {
  log::warning(
      tr("the previous process ended before its connections did: they are cut off; this process "
         "goes on serving"));
}

}  // namespace merhaba::server

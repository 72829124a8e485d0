#include "net/endpoint.hpp"

#include "base/i18n.hpp"

namespace merhaba::net {
namespace {

std::string queue_text(const Endpoint& endpoint) {
  const int effective = endpoint.backlog_effective;
  const int asked = endpoint.backlog_asked;
  std::string text = asked == Endpoint::kUnknown ? tr("backlog set by systemd")
                                                 : tr_format("backlog {} asked", asked);
  if (endpoint.ownership == Ownership::service_managers && asked != Endpoint::kUnknown) {
    text += ' ';
    text += tr("(in place of systemd's, which cannot be read here)");
  }
  if (effective == Endpoint::kUnknown) return text;
  text += ", " + tr_format("{} in effect", effective);
  if (asked > effective && effective == endpoint.somaxconn) {
    text += ' ' + tr_format(
                      "(limited by net.core.somaxconn; raise it: sysctl -w "
                      "net.core.somaxconn={})",
                      asked);
  }
  text += ", ";
  text += endpoint.queues == 1
              ? tr_format("holds {}", effective + 1)
              : tr_format("holds {} in each of {} queues", effective + 1, endpoint.queues);
  return text;
}

}  // namespace

std::string describe(const Endpoint& endpoint, const char* protocol) {
  return tr_format("listening on {} ({}): {}", endpoint.address.text(), protocol,
                   queue_text(endpoint));
}

}  // namespace merhaba::net

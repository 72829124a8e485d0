#include "e2e/faulty.hpp"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "support/catch.hpp"

namespace merhaba::e2e {

Visit visit(const std::string& address, const std::string& text) {
  Visit visit;
  visit.began = visit.connected = Clock::now();
  try {
    Client client(address);
    visit.connected = Clock::now();
    const bool sent = client.send(text);
    visit.response = client.rest();
    visit.end = sent ? client.end() : End::reset;  // who sends hears of it first
  } catch (const std::exception& error) {
    visit.trouble = error.what();
  }
  visit.ended = Clock::now();
  return visit;
}

Visits begin_visits(const std::string& address, unsigned count, const std::string& text) {
  Visits visits;
  for (unsigned i = 0; i < count; ++i) {
    visits.push_back(std::async(std::launch::async, visit, address, text));
  }
  return visits;
}

std::vector<Visit> end_of(Visits& visits) {
  std::vector<Visit> ended;
  for (std::future<Visit>& visit : visits) ended.push_back(visit.get());
  visits.clear();
  return ended;
}

unsigned ended_of(const Visits& visits) {
  unsigned count = 0;
  for (const std::future<Visit>& visit : visits) {
    if (visit.wait_for(std::chrono::seconds(0)) == std::future_status::ready) ++count;
  }
  return count;
}

std::string own_address() {
#ifdef MERHABA_LINUX
  static unsigned number = 0;
  const auto process = static_cast<unsigned>(::getpid());
  return "127." + std::to_string(64 + number++ % 64) + '.' + std::to_string(process / 256 % 256) +
         '.' + std::to_string(process % 256) + ":0";
#else
  return "127.0.0.1:0";
#endif
}

Faulty::Faulty(std::vector<std::string> options, Command command)
    : merhaba_(
          [&] {
            bool placed = false;
            for (const std::string& option : options) placed = placed || option == "-l";
            if (!placed) options.insert(options.end(), {"-l", own_address()});
            options.insert(options.end(), {"--admin", "127.0.0.1:0"});
            return options;
          }(),
          std::move(command)) {
  if (!merhaba_.has_said("admin listener on ")) throw std::runtime_error("no admin listener");
  admin_ = admin_of(merhaba_.err());
}

Answer Faulty::put(const std::string& specs, const std::string& query) const {
  return ask(admin_, "PUT /faults" + query + " HTTP/1.1\r\nHost: " + admin_ +
                         "\r\nConnection: close\r\nContent-Length: " +
                         std::to_string(specs.size()) + "\r\n\r\n" + specs);
}

void Faulty::set(const std::string& specs, const std::string& query) const {
  const Answer answer = put(specs, query);
  if (answer.status != 200) throw std::runtime_error("no faults: " + answer.head + answer.body);
}

void Faulty::clear() const {
  const Answer answer = get(admin_, "/faults", "DELETE");
  if (answer.status != 200) throw std::runtime_error("faults stay: " + answer.head + answer.body);
}

std::uint64_t Faulty::metric(const std::string& beginning) const {
  const std::string text = get(admin_, "/metrics").body;
  std::uint64_t sum = 0;
  bool found = false;
  for (std::size_t at = text.find('\n' + beginning); at != std::string::npos;
       at = text.find('\n' + beginning, at + 1)) {
    const std::size_t end = text.find('\n', at + 1);
    sum += std::strtoull(text.c_str() + text.rfind(' ', end), nullptr, 10);
    found = true;
  }
  if (!found) throw std::runtime_error("no metric " + beginning);
  return sum;
}

std::uint64_t Faulty::count(const std::string& kind) const {
  return metric("merhaba_faults_total{kind=\"" + kind + "\"}");
}

Ended Faulty::stop(int signal) {
  Ended ended = merhaba_.stop(signal);
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.account.adds_up());
  return ended;
}

}  // namespace merhaba::e2e

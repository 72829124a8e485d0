// A server in Python that hands its socket over as asked; for the tests of hand-overs.
// Values.
#pragma once

#include <csignal>

#include "bench/target/peer.hpp"

namespace merhaba::bench::target::test {

// One client after the other; at SIGUSR2 it forks, and its child serves from the same socket. It
// writes summaries as merhaba does.
inline constexpr const char* kForkingServer = R"(
import json, os, signal, socket, sys
port, pid_file, summary = int(sys.argv[1]), sys.argv[2], sys.argv[3]
asked = set()
for number in (signal.SIGUSR2, signal.SIGTERM):
    signal.signal(number, lambda number, frame: asked.add(number))
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", port))
listener.listen(4096)
listener.settimeout(0.005)
def take_over():
    global served
    served = 0
    with open(pid_file + ".new", "w") as file:
        file.write("%d\n" % os.getpid())
    os.rename(pid_file + ".new", pid_file)
def end(name):
    with open(name, "w") as file:
        json.dump({"schema": 1, "complete": True, "accepted": served, "served": served,
                   "abandoned": 0}, file)
    sys.exit()
take_over()
while True:
    if signal.SIGTERM in asked:
        end(summary)
    if signal.SIGUSR2 in asked:
        asked.clear()
        if os.fork() > 0:
            end(summary + ".old")
        take_over()
    try:
        client, address = listener.accept()
    except socket.timeout:
        continue
    client.settimeout(20)
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        request += client.recv(4096)
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
    client.close()
    served += 1
)";

inline Peer forking_server() {
  Peer peer;
  peer.name = "forking";
  peer.command = {"python3", "-c", kForkingServer, "@port@", "@folder@/pid", "@folder@/summary"};
  peer.summary = "@folder@/summary";
  peer.modes = {load::Mode::open};
  peer.hand_over = HandOver{{}, {}, {SIGUSR2}, "@folder@/pid"};
  return peer;
}

}  // namespace merhaba::bench::target::test

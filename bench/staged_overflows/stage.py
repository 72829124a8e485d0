"""Overflows accept queues on purpose, in a network namespace of its own, and says what really
happened: a process that takes cases as JSON lines on stdin and answers each on stdout.

Everything here is measured where it happens: connects and accepts by CLOCK_MONOTONIC, depth and drops
by the kernel's own figures of the listening socket.
"""
import ctypes
import errno
import fcntl
import json
import os
import pathlib
import resource
import socket
import struct
import sys
import tempfile
import time

CLONE_NEWNET = 0x40000000
SO_MEMINFO, SK_MEMINFO_DROPS = 55, 8
TCP_INFO_UNACKED = 24  # its offset in struct tcp_info: of a listener, the depth
IFF_UP, SIOCGIFFLAGS, SIOCSIFFLAGS = 1, 0x8913, 0x8914


def enter_network(somaxconn):
    """A network namespace of our own, with loopback up; root alone may."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "cannot make a network namespace")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", 0)
        flags, = struct.unpack_from("H", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request), 16)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))
    pathlib.Path("/proc/sys/net/core/somaxconn").write_text(str(somaxconn))


def depth_of(listener):
    info = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_UNACKED + 4)
    return struct.unpack_from("I", info, TCP_INFO_UNACKED)[0]


def drops_of(listener):
    meminfo = listener.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 4 * (SK_MEMINFO_DROPS + 1))
    return struct.unpack(f"{SK_MEMINFO_DROPS + 1}I", meminfo)[SK_MEMINFO_DROPS]


class Stage:
    def __init__(self, case, folder):
        self.case = case
        self.kind = case["kind"]
        self.tcp = self.kind != "unix"
        self.family = {"v6": socket.AF_INET6, "unix": socket.AF_UNIX}.get(self.kind, socket.AF_INET)
        self.listeners = []
        self.clients = []
        self.connected = []  # when each of those in the queue was
        self.first_called = None
        count = case.get("sockets", 1)
        address = {"v6": ("::1", 0), "unix": str(folder / f"{case['number']}.sock")}.get(
            self.kind, ("127.0.0.1", 0))
        for _ in range(count):
            listener = socket.socket(self.family)
            if count > 1:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listener.bind(address)
            address = listener.getsockname()
            listener.listen(case["backlog"])
            listener.setblocking(False)
            self.listeners.append(listener)
        self.address = address

    def call(self):
        """One more client; whether it found room."""
        client = socket.socket(self.family)
        client.setblocking(False)
        error = client.connect_ex(self.address)
        if error == errno.EAGAIN:  # a Unix socket's queue is full
            client.close()
            return False
        self.clients.append(client)
        if self.tcp and self.case["speaks"]:
            client.send(b"GET") if error == 0 or self.is_connected(client) else None
        return True

    @staticmethod
    def is_connected(client):
        return client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 1

    def fill(self, wanted):
        """Until so many wait; when the limit was reached, if it was."""
        at_limit = None
        self.first_called = time.monotonic()  # we may be kept from the clock as soon as it has connected
        for number in range(1, wanted + 1):
            self.call()
            now = time.monotonic()
            self.connected.append(now)
            if number == max(self.case["backlog"], 1):
                at_limit = now
        return at_limit

    def accept_all(self, limit):
        """When the first was accepted, and when the queue fell below its limit."""
        first = below = None
        for listener in self.listeners:
            waiting = depth_of(listener) if self.tcp else len(self.connected)
            for left in range(waiting - 1, -1, -1):
                served, _ = listener.accept()
                now = time.monotonic()
                served.close()
                first = first or now
                if left < limit and below is None:
                    below = now
        return first, below

    def hang_up(self):
        for client in self.clients:
            if self.tcp:  # nobody keeps TIME-WAIT for it, nor sends a SYN again
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()

    def run(self):
        case, limit = self.case, self.case["backlog"]
        time.sleep(case["before"])  # the watch is to have seen it empty
        if len(self.listeners) > 1:
            return self.run_group()
        at_limit = self.fill(case["clients"])
        refused = sum(not self.call() for _ in range(case["extra"]))
        full_at = time.monotonic()
        time.sleep(case["stall"])
        high = depth_of(self.listeners[0]) if self.tcp else len(self.connected)
        drops = drops_of(self.listeners[0]) if self.tcp else 0
        stalled = time.monotonic() - (at_limit or full_at)
        for client in self.clients[len(self.connected):]:  # before they send their SYN again
            client.close()
        del self.clients[len(self.connected):]
        first, below = self.accept_all(max(limit, 1))
        return {"high": high, "drops": drops, "refused": refused, "stalled": stalled,
                "at_limit": below - at_limit if at_limit and below else 0,
                "oldest": first - self.first_called if first and self.tcp else None}

    def run_group(self):
        """Of several sockets at one address the kernel picks one for each client."""
        for _ in range(case_clients(self.case)):
            self.call()
        time.sleep(self.case["stall"])
        highs = [depth_of(listener) for listener in self.listeners]
        drops = [drops_of(listener) for listener in self.listeners]
        self.accept_all(0)
        return {"high": highs, "drops": drops}

    def close(self):
        self.hang_up()
        for listener in self.listeners:
            listener.close()


def case_clients(case):
    return case["clients"] + case["extra"]


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (20000, 20000))
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    enter_network(4096)
    resident = socket.socket()  # a namespace without a listener is looked at rarely
    resident.bind(("127.0.0.1", 0))
    resident.listen(1)
    print("ready", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            case = json.loads(line)
            stage = Stage(case, pathlib.Path(folder))
            inodes = [os.fstat(listener.fileno()).st_ino for listener in stage.listeners]
            try:
                truth = stage.run()
            finally:
                time.sleep(0.02)  # and empty again
                stage.close()
            print(json.dumps({"case": case, "inodes": inodes, "truth": truth}), flush=True)


main()

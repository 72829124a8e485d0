"""Many clients in one thread, each with one request on a connection of its own; what each of them saw."""
import collections
import errno
import random
import select
import socket
import struct
import time

from server import GREETING

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_LINGER = struct.pack("ii", 1, 0)  # ends with RST: no port is left in TIME-WAIT
PORT_RANGE = "/proc/sys/net/ipv4/ip_local_port_range"


class Connection:
    """One client, from connect to its end."""

    __slots__ = ("socket", "begun", "took", "content", "reads", "end")

    def __init__(self, client, begun):
        self.socket, self.begun = client, begun
        self.content = b""
        self.reads = 0
        self.took = None  # seconds from the request to the last byte of the response
        self.end = None  # "FIN", "RST", or "given up"

    def read(self):
        """Reads all there is; whether the connection has ended."""
        while True:
            try:
                data = self.socket.recv(4096)
            except BlockingIOError:
                return False
            except ConnectionError:
                self.end = "RST"
                return True
            if not data:
                self.end = "FIN"
                return True
            self.reads += 1
            self.content += data
            self.took = time.monotonic() - self.begun

    def close(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        self.socket.close()


def seen(connection):
    """What the response was, in a word, apart from time."""
    head, blank, content = connection.content.partition(b"\r\n\r\n")
    if connection.end == "given up":
        return "part of a response" if head else "no response"
    if connection.end == "RST":
        return "RST after the head" if blank else "RST before the head"
    if not head:
        return "FIN without a response"
    if not head.startswith(b"HTTP/1.") or not blank:
        return "not HTTP"
    status = head.split(b" ")[1].decode()
    if status != "200":
        return f"status {status}"
    if content != GREETING:
        return "part of the content" if GREETING.startswith(content) else "other content"
    return "greeting"


def ephemeral_ports(step, seed):
    """The ports that connect() gives to clients, shuffled; every second one with step 2."""
    low, high = (int(word) for word in open(PORT_RANGE).read().split())
    ports = list(range(low, high + 1, step))
    random.Random(seed).shuffle(ports)
    return ports


def _open(address, source):
    client = socket.socket()
    client.setblocking(False)
    if source is not None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        client.bind(source)
    error = client.connect_ex(address)
    if error not in (0, errno.EINPROGRESS):
        raise OSError(error, "connect")
    return client


def run(address, count, at_once, give_up, ports=None):
    """Yields each Connection once it has ended. `ports`: those to connect from, else the kernel's."""
    host, _, port = address.rpartition(":")
    address = (host, int(port))
    poll = select.epoll()
    open_now, waiting = {}, collections.deque()
    begun = 0
    try:
        while begun < count or open_now:
            while begun < count and len(open_now) < at_once:
                # An address of its own for each thousand: the kernel finds a free port at once.
                source = (f"127.0.{1 + begun // 1000 % 200}.1", ports[begun] if ports else 0)
                connection = Connection(_open(address, source), time.monotonic())
                begun += 1
                open_now[connection.socket.fileno()] = connection
                waiting.append(connection)
                poll.register(connection.socket, select.EPOLLOUT)
            for descriptor, events in poll.poll(0.01):
                connection = open_now[descriptor]
                if events & select.EPOLLOUT and not events & (select.EPOLLHUP | select.EPOLLERR):
                    connection.begun = time.monotonic()
                    try:
                        connection.socket.send(REQUEST)
                        poll.modify(descriptor, select.EPOLLIN)
                        continue
                    except ConnectionError:
                        connection.end = "RST"
                if connection.end or connection.read():
                    poll.unregister(descriptor)
                    del open_now[descriptor]
                    connection.close()
                    yield connection
            now = time.monotonic()
            while waiting and (waiting[0].end or now - waiting[0].begun > give_up):
                connection = waiting.popleft()
                if connection.end is None:
                    connection.end = "given up"
                    poll.unregister(connection.socket)
                    del open_now[connection.socket.fileno()]
                    connection.close()
                    yield connection
    finally:
        for connection in open_now.values():
            connection.close()
        poll.close()

"""Clients that arrive at given times, whatever became of those before them; when each was answered."""
import errno
import select
import socket
import struct
import time

from crowd import REQUEST
from server import GREETING

_TCP_INFO_RTO = 8  # its offset in struct tcp_info, microseconds
_LINGER = struct.pack("ii", 1, 0)


class Client:
    """Its times are from the beginning of the run; None: that never came."""

    __slots__ = ("socket", "begun", "answered", "rto", "content")

    def __init__(self, begun):
        self.socket, self.begun = None, begun
        self.answered, self.rto, self.content = None, 0.0, b""


def _send(client):
    info = client.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_RTO + 4)
    client.rto = struct.unpack_from("I", info, _TCP_INFO_RTO)[0] / 1e6
    client.socket.send(REQUEST)


def _read(client):
    """Whether it has ended."""
    data = client.socket.recv(4096)
    client.content += data
    return not data


def run(address, times, patience):
    """A Client for each of `times`, seconds from now on; `patience` after the last one all give up."""
    host, _, port = address.rpartition(":")
    began = time.monotonic()
    clients, open_now, next_one = [], {}, 0
    poll = select.epoll()

    def end(descriptor):
        client = open_now.pop(descriptor)
        poll.unregister(descriptor)
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        client.socket.close()

    try:
        while next_one < len(times) or open_now:
            now = time.monotonic() - began
            if now > times[-1] + patience:
                break
            while next_one < len(times) and times[next_one] <= now:
                client = Client(time.monotonic() - began)
                client.socket = socket.socket()
                client.socket.setblocking(False)
                error = client.socket.connect_ex((host, int(port)))
                if error not in (0, errno.EINPROGRESS):
                    raise OSError(error, "connect")
                clients.append(client)
                open_now[client.socket.fileno()] = client
                poll.register(client.socket, select.EPOLLOUT)
                next_one += 1
            wait = times[next_one] - now if next_one < len(times) else 0.05
            for descriptor, events in poll.poll(max(0, wait)):
                client = open_now[descriptor]
                try:
                    if events & select.EPOLLOUT and not events & (select.EPOLLHUP | select.EPOLLERR):
                        _send(client)
                        poll.modify(descriptor, select.EPOLLIN)
                    elif _read(client):
                        if client.content.endswith(GREETING):
                            client.answered = time.monotonic() - began
                        end(descriptor)
                except ConnectionError:
                    end(descriptor)
        return clients
    finally:
        for descriptor in list(open_now):
            end(descriptor)
        poll.close()

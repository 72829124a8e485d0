"""Requests in four ways, so that a server executes the same instructions each time.

How many events a server finds at once depends on the machine; so it is stopped while its clients send.
"""
import re
import socket
import time

CLIENTS = 64  # at once, as merhaba-bench has them
DEPTH = 16    # requests sent together (pipeline)


class Load:
    def __init__(self, fields=()):
        self.fields = "".join(f"{field}\r\n" for field in fields)

    def request(self, fields=""):
        return f"GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n{self.fields}{fields}\r\n".encode()

    def drain(self, server, count):
        """Connections that wait in the queue with their requests, all at once."""
        for _ in range(count // CLIENTS):
            server.hold()
            clients = [server.connect() for _ in range(CLIENTS)]
            for client in clients:
                client.sendall(self.request("Connection: close\r\n"))
            server.go_on()
            for client in clients:
                read_to_end(client)

    def closed(self, server, count):
        """Connections one by one, each of which wakes the server."""
        for _ in range(count):
            server.wait_for("S")
            time.sleep(0.002)  # a server that looks how many wait once a millisecond looks each time
            client = server.connect(ack_with_request=True)
            client.sendall(self.request("Connection: close\r\n"))
            read_to_end(client)

    def keepalive(self, server, count, depth=1):
        """Requests on open connections."""
        clients = [server.connect() for _ in range(CLIENTS)]
        for _ in range(count // (CLIENTS * depth)):
            server.hold()
            for client in clients:
                client.sendall(self.request() * depth)
            server.go_on()
            for client in clients:
                for _ in range(depth):
                    read_response(client)
        for client in clients:
            client.close()

    def pipeline(self, server, count):
        """The same, several of them sent together."""
        self.keepalive(server, count, DEPTH)


# How many of each way, in a first run and in a second: their difference is counted.
COUNTS = {"drain": (640, 1920), "closed": (100, 400), "keepalive": (640, 3200),
          "pipeline": (4 * CLIENTS * DEPTH, 12 * CLIENTS * DEPTH)}


def read_to_end(client):
    with client:
        while client.recv(65536):
            pass


def read_response(client):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        peeked = client.recv(4096, socket.MSG_PEEK)
        if not peeked:
            raise RuntimeError("it closes a connection that it should keep")
        end = peeked.find(b"\r\n\r\n")
        head += client.recv(end + 4 if end >= 0 else max(1, len(peeked) - 3))
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length is None:
        raise RuntimeError("a response has no Content-Length")
    left = int(length[1])
    while left > 0:
        content = client.recv(left)
        if not content:
            raise RuntimeError("it closes a connection within a response")
        left -= len(content)

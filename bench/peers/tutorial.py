"""The server of the sockets tutorial, which merhaba grew from: tutorial.py ADDRESS PORT BACKLOG.

One caller at a time, one read, one answer. Only the answer is not the tutorial's: it is HTTP, so
that the same callers understand it.
"""
import socket
import sys

GREETING = "Merhaba dünya!".encode()
ANSWER = (
    b"HTTP/1.1 200 OK\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\n"
    b"Connection: close\r\n"
    b"\r\n" % len(GREETING)
) + GREETING

address, port, backlog = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the bench starts it often
listener.bind((address, port))
listener.listen(backlog)
print("%s:%d dinleniyor..." % listener.getsockname())
try:
    while True:
        caller, peer = listener.accept()
        print("%s:%d bağlandı" % peer)
        print(caller.recv(4096))
        caller.send(ANSWER)
        caller.close()
except KeyboardInterrupt:
    listener.close()

"""The server of the sockets tutorial, which merhaba grew from: tutorial.py ADDRESS PORT BACKLOG.

One client at a time, one read, one response. Only the response is not the tutorial's: it is HTTP, so
that the same clients understand it.
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
        client, peer = listener.accept()
        print("%s:%d bağlandı" % peer)
        print(client.recv(4096))
        client.send(ANSWER)
        client.close()
except KeyboardInterrupt:
    listener.close()

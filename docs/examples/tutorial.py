import socket
import sys

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0))
server.listen(5)
print("{}:{} dinleniyor...".format(*server.getsockname()))
try:
    while True:
        client, address = server.accept()
        print("{}:{} bağlandı".format(*address))
        print(client.recv(4096).decode(errors="replace"))
        client.sendall("Merhaba dünya!".encode())
        client.close()
except KeyboardInterrupt:
    server.close()

"""Connections for differential.py: well-formed requests, several on a connection, and then damaged.

Of each list, the first is the usual one; the others are rare, so that most requests have one oddity.
"""

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get"]
TARGETS = ["/", "/a?b=c", "/%20", "*", "http://a/b", "a:80", "/a b", "/#f", "//", "/\x7f"]
VERSIONS = ["HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/1.10", "http/1.1"]
HOSTS = ["Host: a", "Host: [::1]:80", "Host: a b", "host:\ta", "Host: a\r\nHost: b", "X: y"]
FIELDS = ["Accept: */*", "X: ", "X:\ty\t", "X: y\x01", "X: \xfc", "X : y", "X", ": y", "X: y\r\n z",
          "Expect: 100-continue", "Expect: x", "Connection: keep-alive", "Connection: close",
          "Connection: upgrade\r\nUpgrade: x", "Connection: close, x", "Content-Length: 0",
          "Content-Length: 5", "Transfer-Encoding: chunked", "Transfer-Encoding: identity"]
LENGTHS = ["{0}", "+{0}", "0{0}", "{0} ", "\t{0}", "{0},{0}", "0x{0}", "-{0}", "{0}.0",
           "{0}\r\nContent-Length: {0}", "{0}\r\nContent-Length: 0", ""]
CODINGS = ["chunked", "Chunked", "chunked ", "\tchunked", "gzip, chunked", "chunked, gzip",
           "chunked, chunked", ",chunked", "chunked,", "xchunked", "\x0bchunked",
           "chunked\r\nTransfer-Encoding: chunked", "identity", ""]
SIZES = ["{0:x}", "{0:X}", "0{0:x}", "{0:x} ", " {0:x}", "0x{0:x}", "-{0:x}", "{0:x};"]
EXTENSIONS = ["", ";a", ";a=b", ';a="b;c"', "; a = b", ' ;a="\\""', ";a b", ';a="', ";=", "\t;a"]
TRAILERS = ["", "A: b\r\n", "A:\tb\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
            "A b\r\n", "Connection: close\r\n", "A: b\r\n c\r\n"]
ENDS = ["\r\n", "\n", "\r", "\r\r\n", "\n\r\n"]
CONTENTS = ["", "x", "hello", "0\r\n\r\n", "GET /in HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n", "5\r\nhello\r\n"]
# What damage puts in: the bytes on which the parts of a request divide.
BYTES = ["\r", "\n", "\r\n", " ", "\t", "\0", "\x0b", ":", ";", ",", "=", '"', "\\", "0", "1", "a", "\x7f",
         "\x80", "#", "/", "HTTP/1.1", "chunked", "0\r\n\r\n", "\r\n\r\n", "GET / HTTP/1.1\r\n"]
LAST = "GET /last HTTP/1.1\r\nHost: a\r\n\r\n"  # seen only if all before it ended where it should


def pick(random, choices):
    return choices[0] if random.random() < 0.97 else random.choice(choices)


def chunks(random, content):
    text = ""
    while content:
        size = random.randint(1, len(content))
        text += pick(random, SIZES).format(size) + pick(random, EXTENSIONS) + pick(random, ENDS)
        text += content[:size] + pick(random, ENDS)
        content = content[size:]
    return text + "0" + pick(random, EXTENSIONS) + "\r\n" + pick(random, TRAILERS) + pick(random, ENDS)


def request(random):
    content = random.choice(CONTENTS)
    fields = [pick(random, HOSTS), pick(random, FIELDS)]
    framing = pick(random, [random.choice(["none", "length", "chunked"]), "both"])
    if framing in ("length", "both"):
        fields.append("Content-Length: " + pick(random, LENGTHS).format(len(content)))
    if framing in ("chunked", "both"):
        fields.append("Transfer-Encoding: " + pick(random, CODINGS))
        content = chunks(random, content)
    random.shuffle(fields)
    served = [random.choice(METHODS[:7]), *METHODS[7:]]
    line = " ".join([pick(random, served), pick(random, TARGETS), pick(random, VERSIONS)])
    head = "".join(part + pick(random, ENDS) for part in [line, *fields])
    return head + pick(random, ENDS) + ("" if framing == "none" else content)


def damage(random, text):
    at, length = random.randint(0, len(text)), random.choice([0, 0, 1, 1, 2, random.randint(1, 20)])
    kind = random.random()
    if kind < 0.6:
        return text[:at] + random.choice(BYTES) + text[at + length:]
    if kind < 0.8:
        return text[:at] + text[at + length:]
    return text[:at] + text[at:at + length] * 2 + text[at + length:]


def connection(random):
    """The bytes of one connection: one to three requests, of which half of all are damaged."""
    text = "".join(request(random) for _ in range(random.randint(1, 3)))
    for _ in range(random.choice([0, 0, 0, 1, 1, 2])):
        text = damage(random, text)
    return (text + LAST).encode("latin-1")

"""A server under valgrind's callgrind, and what its profile says."""
import collections
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

PATIENCE_S = 120  # valgrind is slow to start on a busy machine
# Which of its copying and searching functions glibc chooses depends on the CPU; so it is the same
# everywhere.
PLAIN_CPU = "glibc.cpu.hwcaps=-AVX2,-AVX512VL,-ERMS,-FSRM,-AVX_Fast_Unaligned_Load"


class Server:
    """A server on a port of its own, from its start to its profile."""

    def __init__(self, command, folder):
        self.profile = pathlib.Path(folder) / "callgrind.out"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={self.profile}", "--quiet",
             *(word.replace("@port@", str(self.port)) for word in command)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env={**os.environ, "GLIBC_TUNABLES": PLAIN_CPU})
        try:
            self.wait_until_it_listens()
        except BaseException:
            self.kill()
            raise

    def wait_until_it_listens(self):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                return self.connect().close()
            except ConnectionRefusedError:
                if self.process.poll() is not None:
                    said = self.process.stderr.read().decode().strip()
                    raise RuntimeError(said or "it ended as it started") from None
                time.sleep(0.05)
        raise RuntimeError(f"the server does not listen on port {self.port} after {PATIENCE_S} s")

    def connect(self, ack_with_request=False):
        client = socket.socket()
        client.settimeout(PATIENCE_S)
        if ack_with_request:  # so that the request is there when the connection is
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        try:
            client.connect(("127.0.0.1", self.port))
        except OSError:
            client.close()
            raise
        return client

    def hold(self):
        """Stops it when it has nothing left to do."""
        self.wait_for("S")
        self.process.send_signal(signal.SIGSTOP)
        self.wait_for("T")

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def wait_for(self, state):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
            found = stat.rpartition(")")[2].split()[0]
            if found == state:
                return
            if found in "ZX":
                raise RuntimeError("it ended on the way")
            time.sleep(0.0005)
        raise RuntimeError(f"the server is not in state {state} after {PATIENCE_S} s")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def costs(self):
        """Ends it. Instructions by (library, function)."""
        self.go_on()
        self.process.terminate()
        try:
            _, said = self.process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"the server does not end within {PATIENCE_S} s of SIGTERM") from None
        if not self.profile.exists():
            raise RuntimeError(said.decode().strip() or "it left no profile")
        return read_profile(self.profile.read_text(encoding="utf-8"))


def read_profile(text):
    """Each function's own instructions, of callgrind's format."""
    names = {}

    def name(kind, value):
        number, _, new = value.partition(" ")
        if new:
            names[kind, number] = new
        return names[kind, number]

    costs = collections.Counter()
    library = function = ""
    is_call = False
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if equals and key == "ob":
            library = name("ob", value)
        elif equals and key == "fn":
            function = name("fn", value)
        elif equals and key in ("cob", "cfn"):
            name(key[1:], value)
        elif key == "calls":  # the next line is what was called, in all
            is_call = True
        elif line[:1] in "0123456789+-*" and line:
            if not is_call:
                costs[short_library(library), short_function(function)] += int(line.split()[1])
            is_call = False
    return costs


def short_library(path):
    return re.sub(r"\.so.*$", "", pathlib.Path(path).name)


def short_function(name):
    """Without what makes it long: parameters, arguments of templates, the compiler's clones."""
    if name.startswith("0x"):
        return "(without a name)"
    name = re.sub(r"@.*$|'\d+$| \[clone [^]]*\]|\.lto_priv\.\d+|\.part\.\d+|\.constprop\.\d+", "", name)
    name = name.replace("(anonymous namespace)::", "").replace("merhaba::", "")
    while (shorter := re.sub(r"<[^<>]*>", "", name)) != name:
        name = shorter
    return re.sub(r"\(.*$", "", name)

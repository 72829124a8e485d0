"""What the picture shows: read from the build, from the sources, and from the table of tests/layers.py."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from layers import LOWER  # noqa: E402

SAYS = {
    "base": "errors, text, translations, logs, pools, users: what every other layer needs",
    "fault": "what goes wrong on purpose, and when; decides, does nothing",
    "http": "parser, responses, sessions: bytes in, bytes out, no socket",
    "uv": "thin wrappers of libuv's handles and its loop",
    "net": "addresses, socket options, the system calls of a connection, accept queues and handshakes",
    "server": "configuration, workers, acceptors, connections, timeouts, reload, hand-over, stop",
    "admin": "probes, metrics, the page; decides who may change state",
    "cli": "options, configuration file, messages, main",
    "bench/kernel": "what the kernel counts: queues, drops, CPU time; namespaces",
    "bench/mpi": "start and sum up many ranks",
    "bench/load": "clients by the clock, and what becomes of them",
    "bench/target": "the server that is measured, and where it runs",
    "bench/result": "runs, series, comparisons, verdicts, and their JSON",
    "bench/command": "what the commands share: options, the live line",
    "bench/accept": "how fast a server takes connections",
    "bench/overflow": "what becomes of each client of a full queue",
    "bench/watch": "every accept queue of a machine",
    "bench/report": "one page with plots",
}
# How the name of a header begins, what dependency() calls its library, and what people call it.
LIBRARIES = (
    ("uv.h", "libuv uv_a", "libuv"), ("llhttp.h", "libllhttp llhttp_static", "llhttp"),
    ("fmt/", "fmt", "fmt"), ("CLI/", "CLI11", "CLI11"), ("libintl.h", "intl", "gettext"),
    ("nlohmann/", "nlohmann_json", "nlohmann-json"), ("seccomp.h", "libseccomp", "libseccomp"),
    ("libmnl/", "libmnl", "libmnl"), ("zlib.h", "zlib", "zlib"), ("mpi.h", "mpi", "MPI"),
    ("prometheus/", "prometheus-cpp-pull", "prometheus-cpp"), ("liburing.h", "liburing", "liburing"),
)
OF_THE_SYSTEM = ["threads"]
# The way of a connection: file, function, and what it does there.
WAY = (
    ("server/listener", "Listener::on_connection", "libuv has accepted a connection, and holds it"),
    ("server/acceptor", "Acceptor::take_batch", "accepts the others that wait, then takes the held one"),
    ("server/acceptor", "Acceptor::start_batch", "starts them all, then closes those that have ended"),
    ("server/connection", "Connection::receive", "one recv: the request is usually there already"),
    ("http/session", "Session::feed", "appends the responses to all requests that were read"),
    ("server/connection", "Connection::flush", "one send, with the FIN in the same segment at a close"),
    ("server/connection", "Connection::end", "into the account; closed with the rest of its batch"),
)
BRANCH = ("server/connection", "Connection::watch", "where it must wait: libuv watches it, and goes on at 4")


def read(path):
    return path.read_text(encoding="utf-8")


def level(layer):
    return max((level(low) + 1 for low in LOWER[layer]), default=0)


def supports(layer):
    """What it stands on: what it may include, without what it may include only through others."""
    return [low for low in LOWER[layer] if not any(low in LOWER[other] for other in LOWER[layer])]


def headers(layer):
    folder = ROOT / (layer if layer.startswith("bench/") else f"src/{layer}")
    text = "".join(read(file) for file in sorted(folder.rglob("*.[ch]pp")))
    return re.findall(r'^\s*#\s*include\s*([<"][^>"]+)', text, re.M)


def folders(top):
    return re.findall(r"^subdir\('(\w+)'\)", read(ROOT / top / "meson.build"), re.M)


class Facts:
    """`src` and `bench` from the bottom to the top; `apart`: folders that include nothing of the others."""

    def __init__(self):
        self.src, rooms = folders("src"), [f"bench/{room}" for room in folders("bench")]
        self.bench = [room for room in rooms if not self.is_apart(room)]
        self.apart = [room for room in rooms if self.is_apart(room)]
        self.not_cpp = [room.removeprefix("bench/") for room, low in LOWER.items()
                        if room.startswith("bench/") and not low]
        self.check()
        found = {layer: [name for start, _, name in LIBRARIES
                         if any(header.startswith(f"<{start}") for header in headers(layer))]
                 for layer in self.src + self.bench}
        # One that most layers include is shown once, at the lowest.
        common = [name for name in found["base"]
                  if sum(name in names for names in found.values()) > len(found) / 2]
        self.libraries = {layer: [name for name in names if name not in common] for layer, names in found.items()}
        self.libraries["base"] = [f"{name}, here and above" for name in common] + self.libraries["base"]

    def is_apart(self, room):
        ours = tuple(f'"{folder}/' for folder in ["bench", *self.src])
        return not any(header.startswith(ours) and not header.startswith(f'"{room}/') for header in headers(room))

    def check(self):
        """Whatever is written by hand above is held against the tree."""
        wrong = set(self.src + self.bench) ^ set(SAYS)
        if wrong:
            fail(f"SAYS and the subdir() lines differ: {', '.join(sorted(wrong))}")
        known = " ".join(names for _, names, _ in LIBRARIES).split() + OF_THE_SYSTEM
        for recipe in (ROOT / "meson.build", *ROOT.glob("src/**/meson.build"), *ROOT.glob("bench/**/meson.build")):
            for name in re.findall(r"\bdependency\('([^']+)'", read(recipe)):
                if name not in known:
                    fail(f"{recipe.relative_to(ROOT)} depends on {name}: add it to LIBRARIES")
        for file, function, _ in (*WAY, BRANCH):
            if not any(f" {function}(" in read(source) for source in ROOT.glob(f"src/{file}*.cpp")):
                fail(f"src/{file}*.cpp has no {function}(): mend WAY")


def fail(problem):
    sys.exit(f"tools/draw_layers: {problem}")

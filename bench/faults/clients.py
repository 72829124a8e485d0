"""The clients that send one request at a time, at a pace, and the settings of each."""
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys

import processes
from processes import Failed

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
RETRIES = 3
PAUSES = [0, 0.4, 0.8]  # seconds before each retry of the programs
PAUSED = "the first at once, the others after 0.4 s and 0.8 s"
TIMEOUT = 0.5  # seconds for a request


@dataclasses.dataclass
class Variant:
    """A client with its settings. `shown` is Markdown; `order` is for the program. By chance alone:
    that is how it hides the fault of a share."""
    shown: str
    order: dict = dataclasses.field(default_factory=dict)
    by_chance: bool = False


@dataclasses.dataclass
class Client:
    name: str
    version: str
    command: list
    variants: list
    notes: str = ""


def _first_line(command):
    output, status = processes.run(command, 20)
    if status != 0:
        raise Failed(f"{command[0]} cannot be run: {output.strip()[:200]}")
    return output.splitlines()[0]


def _curl(_):
    retry = ["--retry", str(RETRIES), "--retry-delay", "1", "--retry-all-errors",
             "--retry-connrefused"]
    times = ["--connect-timeout", "0.3", "--max-time", str(TIMEOUT)]
    return Client(
        "curl", _first_line(["curl", "--version"]).split()[1],
        [sys.executable, PROGRAMS / "with_curl.py"],
        [Variant("`curl -o FILE URL`", {"words": []}),
         Variant(f"`curl {' '.join(retry)} {' '.join(times)} -o FILE URL`", {"words": retry + times})],
        "`--max-time` limits each try, not all of them. Without `--retry-delay` curl waits 1 s before its first "
        "retry, then 2 s, 4 s; 1 s is the least. Without `-f` a status of 503 is no error to curl (exit status 0), but `--retry` retries it. To standard output, `-o -`, "
        "a retry would append to what the try before it had got.")


def _fetch(_):
    return Client(
        "fetch", "Node " + _first_line(["node", "--version"]),
        ["node", PROGRAMS / "with_fetch.mjs"],
        [Variant("`fetch(url)`", {"timeout": None, "pauses": []}),
         Variant(f"`fetch(url, {{ signal: AbortSignal.timeout({TIMEOUT * 1000:.0f}) }})` and the content, up to "
                 f"{RETRIES} more times, {PAUSED}, where either fails or the status is not 200",
                 {"timeout": TIMEOUT, "pauses": PAUSES})],
        "fetch keeps connections, so a fault of the listener hits only who needs a new one. The time limit holds for "
        "the content, too.")


def _urllib(_):
    return Client(
        "urllib", "Python " + sys.version.split()[0],
        [sys.executable, PROGRAMS / "with_urllib.py"],
        [Variant("`urlopen(url)`", {"timeout": None, "pauses": []}),
         Variant(f"`urlopen(url, timeout={TIMEOUT})` and `read()`, up to {RETRIES} more times, {PAUSED}, "
                 "where either raises",
                 {"timeout": TIMEOUT, "pauses": PAUSES})],
        "`timeout=` is the longest wait for connect and for each piece that is read, not for the whole response: a "
        "trickle goes on beneath it.")


def _net_http(folder):
    if shutil.which("go") is None:
        raise Failed("go is not installed")
    version = _first_line(["go", "version"]).split()[2].removeprefix("go")
    binary = folder / "net_http"
    environment = {"GOCACHE": str(folder / "go-cache"), "GO111MODULE": "off", "GOTOOLCHAIN": "local",
                   "GOFLAGS": "", "CGO_ENABLED": "0"}
    output, status = processes.run(["go", "build", "-o", binary, PROGRAMS / "net_http" / "main.go"],
                                   180, env={**os.environ, **environment})
    if status != 0:
        raise Failed(f"go build fails: {output.strip()[:500]}")
    limited = {"timeout": TIMEOUT, "pauses": PAUSES}
    return Client(
        "net/http", f"Go {version}", [binary],
        [Variant("`http.Get(url)`", {}),
         Variant("the same with `DisableKeepAlives: true`", {"disableKeepAlives": True}),
         Variant(f"keep-alive, `context.WithTimeout` of {TIMEOUT * 1000:.0f} ms for each try, up to {RETRIES} more "
                 f"times, {PAUSED}, where it fails or the status is not 200", limited)],
        "In the first column every retry is net/http's own: it sends an idempotent request again, at once, where a "
        "connection *that it had used before* ends before a response. On a new connection it does not, as the second "
        "column shows.")


MAKERS = {"curl": _curl, "fetch": _fetch, "urllib": _urllib, "net/http": _net_http}
TOOLS = {"curl": "curl", "fetch": "node", "urllib": None, "net/http": "go"}


def make(name, folder):
    if TOOLS[name] and shutil.which(TOOLS[name]) is None:
        raise Failed(f"{TOOLS[name]} is not installed")
    return MAKERS[name](folder)


class Run:
    """A client's program, ready to begin."""

    def __init__(self, command, order, url, pace):
        order = {**order, "url": url, "count": pace.count, "interval": pace.interval}
        environment = {key: value for key, value in os.environ.items()
                       if not key.lower().endswith("_proxy")}
        self.process = processes.start(
            [*command, json.dumps(order)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**environment, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"})

    def wait_until_ready(self):
        if self.process.stdout.readline() != b"ready\n":
            raise Failed(f"a client does not start: {self.process.args}")

    def begin(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def ended(self):
        return self.process.poll() is not None

    def results(self):
        """Ends it if it has not ended; a line for each request that has."""
        processes.ask_to_end(self.process)
        output, _ = self.process.communicate()
        processes.end([self.process])
        return [json.loads(line) for line in output.decode().splitlines() if line.endswith("}")]

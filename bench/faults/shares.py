"""Whether faults are as frequent as asked: what clients saw, the binomial interval, the server's count."""
import collections
import dataclasses
import json
import time

import binomial
import crowd
from kinds import kind_of
from server import Server

SHARES = (("1/1000", 0.001), ("1%", 0.01), ("5%", 0.05), ("50%", 0.5))
DELAY = 0.5  # seconds; a sound response comes sooner on a busy machine, too
GIVE_UP = 0.8  # seconds; likewise
CONFIDENCE = 0.99
FORMAT = "{:21}{:>8}{:>8}{:>13}{:>9}{:>9}{:>16}{:>9}   {}"


@dataclasses.dataclass
class Kind:
    """A fault, and what its clients see."""
    spec: str
    sight: str
    at_once: int = 128
    give_up: float = 10.0
    every: int = 0  # from each port of so many; 0: of the kernel's choice

    def title(self):
        return self.spec + (", even ports" if self.every == 2 else "")


KINDS = (
    Kind("phantom", "no response", 512, GIVE_UP, 1),
    Kind("phantom", "no response", 512, GIVE_UP, 2),  # connect() takes these as long as there are any
    Kind("accept-reset", "RST before the head"),
    Kind(f"delay:{DELAY * 1000:.0f}ms", "late", 256),
    Kind("status:503", "status 503"),
    Kind("hang", "no response", 512, GIVE_UP),
    Kind("close", "FIN without a response"),
    Kind("truncate", "part of the content"),
    Kind("trickle:16/5ms", "in pieces"),
    Kind("reset", "RST after the head"),
    Kind("garbage", "not HTTP"),
)


@dataclasses.dataclass
class Result:
    """One share of one kind."""
    asked: float
    connections: int
    sights: collections.Counter
    sight: str
    server: int
    seconds: float

    def seen(self):
        return self.sights[self.sight]

    def strange(self):
        """What is neither the greeting nor the fault."""
        return {sight: count for sight, count in self.sights.items()
                if sight not in ("greeting", self.sight)}


def sight_of(kind, connection):
    sight = crowd.seen(connection)
    if sight == "greeting" and kind.sight == "late" and connection.took >= DELAY - 0.005:
        return "late"
    if sight == "greeting" and kind.sight == "in pieces" and connection.reads > 1:
        return "in pieces"
    return sight


def measure(options, folder, kind, share, workers):
    text, asked = share
    server = Server(options.server, folder, "shares",
                    ["--fault", f"{kind.spec}@{text}", "--fault-seed", str(options.seed),
                     "--workers", str(workers)])
    ports, count = None, options.connections
    if kind.every:  # the share is of ports, so that each is asked once
        ports = crowd.ephemeral_ports(kind.every, options.seed)
        count = min(count, len(ports))
    began = time.monotonic()
    sights = collections.Counter(
        sight_of(kind, connection)
        for connection in crowd.run(server.address, count, kind.at_once, kind.give_up, ports))
    seconds = time.monotonic() - began
    if kind_of(kind.spec) == "phantom":  # the server does not know of these
        server_count = count - json.loads(server.ask_admin("GET", "/summary"))["accepted"]
    else:
        server_count = server.met(kind_of(kind.spec))
    server.stop()
    (folder / "shares.ports").unlink(missing_ok=True)
    return Result(asked, count, sights, kind.sight, server_count, seconds)


def verdict(result, of_all):
    """(whether it fails, in words)."""
    low, high = binomial.interval(result.connections, result.asked, 1 - CONFIDENCE)
    low_all, high_all = binomial.interval(result.connections, result.asked, (1 - CONFIDENCE) / of_all)
    wrong, notes = [], []
    if not low_all <= result.seen() <= high_all:
        wrong.append(f"outside {low_all} to {high_all}")
    elif not low <= result.seen() <= high:
        notes.append("outside 99 %")
    if result.server != result.seen():
        wrong.append("the server's count differs")
    if result.strange():
        wrong.append("also seen: " + ", ".join(
            f"{sight} {count}" for sight, count in sorted(result.strange().items())))
    return bool(wrong), "; ".join(wrong + notes) or "equal"


def check(options, folder):
    """Prints a line for each share; whether all are as they must be."""
    wanted = options.kinds
    todo = [(workers, kind, share) for workers in options.workers for kind in KINDS
            if wanted is None or kind_of(kind.spec) in wanted for share in SHARES]
    print(FORMAT.format("fault", "workers", "asked", "connections", "expected", "seen", "99 % interval",
                        "server", ""), flush=True)
    failed = outside = 0
    for workers, kind, share in todo:
        result = measure(options, folder, kind, share, workers)
        low, high = binomial.interval(result.connections, result.asked, 1 - CONFIDENCE)
        fails, words = verdict(result, len(todo))
        print(FORMAT.format(kind.title(), workers, share[0], f"{result.connections:,}",
                            f"{result.connections * result.asked:,.0f}", f"{result.seen():,}",
                            f"{low:,} to {high:,}", f"{result.server:,}",
                            ("FAILED: " if fails else "") + words), flush=True)
        failed += fails
        outside += not low <= result.seen() <= high
    print(f"outside their 99 percent interval: {outside} of {len(todo)}; chance alone puts up to "
          f"{len(todo) * (1 - CONFIDENCE):.1f} there on average; a share fails outside the 99 percent "
          f"interval of all {len(todo)} together")
    print(f"{len(todo) - failed} passed, {failed} failed")
    return failed == 0

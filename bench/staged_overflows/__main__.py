"""Stages overflows of accept queues, and compares the report of merhaba-bench watch with what happened.

Usage: python3 bench/staged_overflows [OPTIONS] [MERHABA_BENCH]
  MERHABA_BENCH   the program (default build/merhaba-bench)
  --count N       overflows (default 100); a third as many queues that never fill up are added
  --seed N        seed of what is staged (default 1)
  --json FILE     also write every case to FILE: what happened, and what was reported

Stalls of 5 to 500 ms, backlogs of 5 to 4,096, IPv4, IPv6, Unix sockets and SO_REUSEPORT groups, in
three network namespaces; one watch sees all of them. Needs root, for the namespaces.

An overflow is found if the report has the queue full. Drops must be equal. Time at the limit may
differ by the time between two samples, at both its ends; the oldest client's age by a tick of the
kernel and the time between two samples of ages.

Exit 0: the report is right; 1: it is not, and where; 2: wrong use; 77: no namespace can be made.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TICK = 0.025  # 10 ms at the longest, and late where a virtual machine was not to run just then
UNIX_SAMPLES = 0.0035  # the least time between two samples of Unix sockets
PLACES = 3
KINDS = ("v4", "v4", "v6", "unix", "reuseport")


def cases(count, seed):
    dice = random.Random(seed)
    backlogs = (5, 8, 16, 64, 128, 511, 1024, 4096)
    for number in range(count + (count + 2) // 3):
        overflows = number % 4 != 3
        kind = dice.choice(KINDS) if overflows else dice.choice(KINDS[:4])
        backlog = dice.choice(backlogs) if kind != "reuseport" else dice.choice(backlogs[:4])
        if number < 2:
            backlog = (5, 4096)[number]
        case = {"number": number, "kind": kind, "backlog": backlog, "overflows": overflows,
                "stall": round(10 ** dice.uniform(-2.3, -0.302), 4), "before": 0.1,
                "speaks": dice.random() < 0.5,
                "clients": backlog + 1 if overflows else max(1, backlog // 2),
                "extra": dice.randint(1, 40) if overflows else 0}
        if kind == "reuseport":  # so that each of them is full, by all odds
            case.update(sockets=3, clients=12 * (backlog + 1), extra=0)
        yield case


class Place:
    """A process in a network namespace of its own."""

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, HERE / "stage.py"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self.process.stdout.readline() != "ready\n":
            print("SKIPPED: cannot make a network namespace (needs root)")
            sys.exit(77)

    def run(self, case):
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"the case could not be staged: {case}")
        return json.loads(line)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def watched(binary, staged, folder):
    """What a watch says of each socket, by its inode, and how it looked."""
    lines = pathlib.Path(folder) / "watch.jsonl"
    watch = subprocess.Popen([binary, "watch", "--quiet", "--netns", "all", "--json", lines],
                             preexec_fn=lambda: os.sched_setaffinity(
                                 0, {min(os.sched_getaffinity(0))}))
    try:
        time.sleep(1.5)
        staged()
        time.sleep(0.2)
    finally:
        watch.send_signal(signal.SIGINT)
        if watch.wait() != 0:
            sys.exit("merhaba-bench watch failed")
    summary = json.loads(lines.read_text().splitlines()[-1])
    return {queue["inode"]: queue for queue in summary["queues"]}, summary["namespaces"]


def faults(case, truth, reported, gaps):
    """What the report of one socket has wrong; and its errors in seconds, by name."""
    errors = {}
    if reported is None:
        return ["not seen"], errors
    wrong = []
    if reported["high"] < truth["high"] and case["stall"] < gaps["samples"] and not truth["drops"]:
        return wrong, errors  # it may have begun and ended between two samples
    if reported["high"] != truth["high"]:
        wrong.append(f"high water {reported['high']}, but it was {truth['high']}")
    if reported["drops"] != truth["drops"]:
        wrong.append(f"{reported['drops']} drops, but there were {truth['drops']}")
    if "at_limit" in truth:
        errors["at limit"] = reported["at_limit_ns"] / 1e9 - truth["at_limit"]
        between = gaps["samples"] + (UNIX_SAMPLES if case["kind"] == "unix" else 0)
        if abs(errors["at limit"]) > 2 * between + 0.001:
            wrong.append(f"at its limit for {reported['at_limit_ns'] / 1e6:.1f} ms, but it was "
                         f"{truth['at_limit'] * 1e3:.1f} ms")
    if truth.get("oldest") is not None:
        errors["oldest"] = (reported["oldest_waiter_ns"] or 0) / 1e9 - truth["oldest"]
        if not -(gaps["ages"] + TICK) <= errors["oldest"] <= TICK:
            wrong.append(f"oldest {(reported['oldest_waiter_ns'] or 0) / 1e6:.0f} ms, but it was "
                         f"{truth['oldest'] * 1e3:.1f} ms")
    if not case["overflows"] and reported["words"]:
        wrong.append(f"false alarm: {reported['words']}")
    return wrong, errors


def spread(values):
    if not values:
        return "-"
    return (f"{statistics.median(values) * 1e3:+.2f} ms "
            f"[{min(values) * 1e3:+.1f} to {max(values) * 1e3:+.1f}]")


def report(results, queues, namespaces):
    gaps = {"samples": max(n["sampling"]["longest_gap_ns"] for n in namespaces) / 1e9,
            "ages": max(n["sampling"]["longest_ages_gap_ns"] for n in namespaces) / 1e9}
    table = collections.defaultdict(lambda: collections.defaultdict(list))
    complaints = []
    for result in results:
        case, truth = result["case"], result["truth"]
        row = table[case["kind"] if case["overflows"] else "never full"]
        for index, inode in enumerate(result["inodes"]):
            one = truth if len(result["inodes"]) == 1 else {
                key: value[index] for key, value in truth.items()}
            reported = queues.get(inode)
            wrong, errors = faults(case, one, reported, gaps)
            result.setdefault("told", []).append(reported)
            row["sockets"].append(1)
            full = reported is not None and reported["high"] > case["backlog"]
            row["found"].append(full)
            row["dropped"].append(one["drops"])
            for name, value in errors.items():
                row[name].append(value)
            complaints += [f"{case['kind']}, backlog {case['backlog']}, "
                           f"{case['stall'] * 1e3:.0f} ms: {what}" for what in wrong]
    print(f"{'':12}{'sockets':>8}{'full':>6}{'drops':>8}   {'time at the limit, error':32}"
          f"oldest client, error")
    for kind, row in sorted(table.items()):
        print(f"{kind:12}{len(row['sockets']):>8}{sum(row['found']):>6}{sum(row['dropped']):>8}   "
              f"{spread(row['at limit']):32}{spread(row['oldest'])}")
    print(f"between two samples at most {gaps['samples'] * 1e3:.1f} ms, between two of ages at most "
          f"{gaps['ages'] * 1e3:.0f} ms")
    print("\n".join(complaints) or "the report is right")
    return not complaints


def main():
    parser = argparse.ArgumentParser(prog="bench/staged_overflows", add_help=False)
    parser.add_argument("binary", nargs="?", default="build/merhaba-bench")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json")
    parser.add_argument("-h", "--help", action="store_true")
    options = parser.parse_args()
    if options.help:
        print(__doc__, end="")
        sys.exit(0)
    if not 1 <= options.count <= 500:
        parser.error("--count takes 1 to 500")
    places = [Place() for _ in range(PLACES)]
    results = []

    def staged():
        for case in cases(options.count, options.seed):
            results.append(places[case["number"] % PLACES].run(case))

    try:
        with tempfile.TemporaryDirectory() as folder:
            queues, namespaces = watched(options.binary, staged, folder)
    finally:
        for place in places:
            place.end()
    good = report(results, queues, namespaces)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results))
    sys.exit(0 if good else 1)


main()

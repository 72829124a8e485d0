"""Counts the instructions that a server executes in user space per request, by function.

Usage: python3 bench/instructions [OPTIONS] [NAME='COMMAND' ...]
  NAME='COMMAND'    a server, with @port@ for its port (default merhaba and the floors of --build)
  --mode LIST       of drain, closed, keepalive and pipeline (default all)
  --rows N          functions of each, the most expensive first (default 12; 0: sums alone)
  -H 'NAME: VALUE'  a further header field of the request; repeatable
  --build FOLDER    the build (default build)
  --markdown        print the functions of the first server in one table, as in docs/benchmarks.md
  --check           compare merhaba's sums with recorded.json: within 2 percent
  --record          write merhaba's sums to recorded.json

Needs valgrind, whose callgrind counts. Nothing is timed: unlike times, counts repeat. Each server runs
twice, with few requests and with many. The difference in instructions is divided by the difference in
requests, so that the start costs nothing.

Exit 0: done; 1: a server failed, or a sum is not as recorded; 2: wrong use; 77: valgrind is not
installed, or (--check) the compiler or a library is not the one of the record.
"""
import argparse
import collections
import json
import pathlib
import platform
import shutil
import sys
import tempfile

from callgrind import Server
from load import COUNTS, Load

HERE = pathlib.Path(__file__).resolve().parent
RECORD = HERE / "recorded.json"
TOLERANCE = 0.02


def count(command, mode, fields=()):
    """Instructions for one connection (drain, closed) or request, by (library, function)."""
    few, many = COUNTS[mode]
    runs = []
    for requests in (few, many):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(command, folder)
            try:
                getattr(Load(fields), mode)(server, requests)
            finally:
                runs.append(server.costs())
    runs[1].subtract(runs[0])
    return collections.Counter({key: cost / (many - few) for key, cost in runs[1].items()})


def built_servers(build, modes):
    """What --build has, by mode: merhaba, and the floor it is held against."""
    def floor(name):
        return [str(build / "bench" / "floor" / name), "@port@", "4096"]

    merhaba = [str(build / "merhaba"), "--listen", "127.0.0.1:@port@"]
    closing = {"merhaba": merhaba, "floor-epoll-close": floor("floor-epoll-close")}
    keeping = {"merhaba": merhaba,
               "floor-epoll-level": floor("floor-epoll-keep-alive") + ["level"]}
    return {mode: closing if mode in ("drain", "closed") else keeping for mode in modes}


def built_by(build):
    """What the figures depend on."""
    built = json.loads((build / "bench" / "built_by.json").read_text(encoding="utf-8"))
    return {**built, "machine": platform.machine(), "libc": " ".join(platform.libc_ver())}


def print_table(mode, name, costs, rows):
    print(f"\n{mode}, {name}: {sum(costs.values()):,.0f}")
    for (library, function), cost in costs.most_common(rows):
        print(f"  {cost:8,.1f}  {library:20}  {function}")


def print_markdown(counts, rows):
    """The functions of each mode's first server, and the sums of all."""
    def line(name, cells):
        print(f"| {name} | {' | '.join(f'{cell:,.0f}' for cell in cells)} |")

    first = {mode: next(iter(servers.values())) for mode, servers in counts.items()}
    dearest = sum(first.values(), collections.Counter())
    print(f"| | {' | '.join(counts)} |\n|---{'|---:' * len(counts)}|")
    named = [key for key, _ in dearest.most_common(rows)]
    for library, function in named:
        line(f"{function} ({library})", [costs[library, function] for costs in first.values()])
    line("all others", [sum(costs.values()) - sum(costs[key] for key in named)
                        for costs in first.values()])
    for place in range(max(map(len, counts.values()))):
        servers = [list(counts[mode].items())[place] for mode in counts]
        line(f"**{', '.join(dict.fromkeys(name for name, _ in servers))}**",
             [sum(costs.values()) for _, costs in servers])


def sums_of_merhaba(servers):
    return {mode: round(sum(count(servers[mode]["merhaba"], mode).values())) for mode in servers}


def check(servers, built):
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    if built != record["built"]:
        print(f"SKIPPED: recorded with {record['built']}, but this is {built}")
        return 77
    result = 0
    sums = sums_of_merhaba(servers)
    for mode in sums:
        expected = record["instructions"][mode]
        change = sums[mode] / expected - 1
        verdict = "as recorded" if abs(change) <= TOLERANCE else "NOT AS RECORDED"
        print(f"{mode}: {sums[mode]:,.0f} instructions, {change:+.1%} of {expected:,.0f}: {verdict}")
        result |= abs(change) > TOLERANCE
    if result:
        print("if that is intended: python3 bench/instructions --record, and update docs/benchmarks.md")
    return int(result)


def options_of(words):
    parser = argparse.ArgumentParser(prog="bench/instructions", add_help=False)
    parser.add_argument("servers", nargs="*")
    parser.add_argument("--mode", default=",".join(COUNTS))
    parser.add_argument("--rows", type=int, default=12)
    parser.add_argument("-H", dest="fields", action="append", default=[])
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parent.parent / "build")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("-h", "--help", action="store_true")
    options = parser.parse_args(words)
    options.modes = options.mode.split(",")
    for mode in options.modes:
        if mode not in COUNTS:
            parser.error(f"there is no mode {mode}; use one of {', '.join(COUNTS)}")
    if (options.check or options.record) and (options.servers or options.fields):
        parser.error("--check and --record take no servers and no -H: they are for the built merhaba")
    if options.record and set(options.modes) != set(COUNTS):
        parser.error("--record needs all modes; leave out --mode")
    for server in options.servers:
        if "=" not in server:
            parser.error(f"{server} is not of the form NAME='COMMAND'")
    return options


def main():
    options = options_of(sys.argv[1:])
    if options.help:
        print(__doc__, end="")
        return 0
    if shutil.which("valgrind") is None:
        print("SKIPPED: valgrind is not installed")
        return 77
    servers = built_servers(options.build, options.modes)
    if options.servers:
        given = {name: command.split() for name, _, command in
                 (server.partition("=") for server in options.servers)}
        servers = {mode: given for mode in options.modes}
    if options.check:
        return check(servers, built_by(options.build))
    if options.record:
        record = {"built": built_by(options.build), "instructions": sums_of_merhaba(servers)}
        RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        return 0
    counts = {}
    for mode in options.modes:
        counts[mode] = {}
        for name, command in servers[mode].items():
            counts[mode][name] = count(command, mode, options.fields)
            if not options.markdown:
                print_table(mode, name, counts[mode][name], options.rows)
    if options.markdown:
        print_markdown(counts, options.rows)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, OSError) as error:
        sys.exit(f"bench/instructions: {error}")

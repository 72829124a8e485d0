"""What clients see of merhaba's faults, and whether merhaba makes as many of them as asked.

Usage: python3 bench/faults [OPTIONS] [MERHABA]
  MERHABA               by default build/merhaba

  (neither of the next two)  a table in Markdown: faults by clients, with default settings, and with
                        those that hide the fault
  --clients NAME,...    only these of: curl, fetch, urllib, net/http, nginx, haproxy, wrk, ab
  --faults SPEC,...     only these, as --fault takes them
  --requests N          of each client and fault (default 80, one every 50 ms)
  --write FILE          put the table between the two marker lines of FILE, too

  --shares              whether shares of 1/1000, 1%, 5% and 50% are met, kind by kind, as clients
                        see it, beside the exact binomial intervals and the server's own count
  --windows             how many SYNs are dropped and how many clients are late in windows of
                        queue-full and phantom, beside a prediction
  --connections N       for each share (default 20000)
  --workers N,...       with --shares, --windows: so many workers of the server (default 1,2)
  --kinds KIND,...      with --shares: only these

  --seed N              the server's --fault-seed (default 1)

Serves and proxies on loopback, on ports of the kernel's choice. A client that is not installed is
left out; stderr says so. Ends every process that it started, and no other.

Exit 0: done; 1: a share or a count is not as it must be, and which; 2: wrong use, or it cannot run.
"""
import argparse
import os
import pathlib
import signal
import sys
import tempfile
import time

import experiment
import kinds
import processes
import shares
import table
import windows
from processes import Failed


def options_of(words):
    parser = argparse.ArgumentParser(usage=__doc__.replace("%", "%%"), add_help=True)
    parser.add_argument("server", nargs="?", default="build/merhaba")
    parser.add_argument("--clients", default=",".join(experiment.NAMES))
    parser.add_argument("--faults", default=",".join(kinds.TABLE))
    parser.add_argument("--requests", type=int, default=experiment.Pace.count)
    parser.add_argument("--write")
    parser.add_argument("--shares", action="store_true")
    parser.add_argument("--windows", action="store_true")
    parser.add_argument("--connections", type=int, default=20000)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--kinds")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(words)
    options.clients = options.clients.split(",")
    for name in options.clients:
        if name not in experiment.NAMES:
            parser.error(f"there is no client {name}; there are {', '.join(experiment.NAMES)}")
    options.faults = options.faults.split(",")
    try:
        options.workers = [int(word) for word in options.workers.split(",")]
    except ValueError:
        parser.error("--workers takes numbers, with commas between them")
    if not all(1 <= count <= 64 for count in options.workers):
        parser.error("--workers takes 1 to 64")
    if options.kinds is not None:
        options.kinds = options.kinds.split(",")
        known = {kinds.kind_of(kind.spec) for kind in shares.KINDS}
        if unknown := set(options.kinds) - known:
            parser.error(f"no share is known of {', '.join(sorted(unknown))}; "
                         f"there are {', '.join(sorted(known))}")
    if not 1 <= options.requests <= 1000:
        parser.error("--requests takes 1 to 1000")
    if not 100 <= options.connections <= 1000000:
        parser.error("--connections takes 100 to 1000000")
    if not os.access(options.server, os.X_OK):
        parser.error(f"{options.server} cannot be run; build it first")
    options.server = pathlib.Path(options.server).absolute()
    return options


def make_table(options, folder):
    if options.write:
        table.check(options.write)
    pace = experiment.Pace(count=options.requests)
    found = experiment.available(options.clients, folder)
    if not found:
        raise Failed("no client is installed")
    everything = experiment.Experiment(options.server, folder, found, pace, options.seed)
    rows = {}
    for spec in options.faults:
        began = time.monotonic()
        rows[spec] = everything.row(spec)
        print(f"{spec}: {time.monotonic() - began:.1f} s", file=sys.stderr)
    content = table.document(found, rows, pace, options.seed)
    print(content, end="")
    if options.write:
        table.write(options.write, content)
    return True


def main():
    options = options_of(sys.argv[1:])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    good = True
    processes.adopt_orphans()
    try:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            try:
                if options.shares:
                    good = shares.check(options, folder)
                if options.windows:
                    good = windows.check(options, folder) and good
                if not options.shares and not options.windows:
                    make_table(options, folder)
            finally:
                processes.end_all()
    except Failed as failed:
        print(f"{failed}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
    sys.exit(0 if good else 1)


main()

"""Shows what clients see of merhaba's faults, and checks that merhaba makes as many as it should.

Usage: python3 bench/faults [OPTIONS] [MERHABA]
  MERHABA               the server (default build/merhaba)

Without --shares and --windows it prints a table in Markdown: faults by clients, with default settings
and with settings that hide the fault.
  --clients NAME,...    only these of: curl, fetch, urllib, net/http, nginx, haproxy, wrk, ab
  --faults SPEC,...     only these faults, written as for merhaba --fault
  --requests N          requests of each client per fault (default 80, one every 50 ms)
  --write FILE          also write the table between the two marker lines of FILE

  --shares              check shares of 1/1000, 1%, 5% and 50% of each kind, as clients see them,
                        against exact binomial intervals and the server's own count
  --windows             check the dropped SYNs and the late clients in windows of queue-full and
                        phantom against a prediction
  --connections N       connections for each share (default 20000)
  --workers N,...       with --shares, --windows: numbers of workers of the server (default 1,2)
  --kinds KIND,...      with --shares: only these kinds

  --seed N              --fault-seed of the server (default 1)

Serves and proxies on loopback, on ports that the kernel chooses. A client that is not installed is
left out, and stderr says so. Ends every process that it started, and no other.

Exit 0: done; 1: a share or a count is wrong, and which; 2: wrong use, or it cannot run.
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
    parser = argparse.ArgumentParser(prog="bench/faults", add_help=False)
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
    parser.add_argument("-h", "--help", action="store_true")
    options = parser.parse_args(words)
    if options.help:
        print(__doc__, end="")
        sys.exit(0)
    options.clients = options.clients.split(",")
    for name in options.clients:
        if name not in experiment.NAMES:
            parser.error(f"there is no client {name}; use one of {', '.join(experiment.NAMES)}")
    options.faults = options.faults.split(",")
    try:
        options.workers = [int(word) for word in options.workers.split(",")]
    except ValueError:
        parser.error("--workers takes numbers separated by commas")
    if not all(1 <= count <= 64 for count in options.workers):
        parser.error("--workers takes 1 to 64")
    if options.kinds is not None:
        options.kinds = options.kinds.split(",")
        known = {kinds.kind_of(kind.spec) for kind in shares.KINDS}
        if unknown := set(options.kinds) - known:
            parser.error(f"no share is known of {', '.join(sorted(unknown))}; "
                         f"use {', '.join(sorted(known))}")
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

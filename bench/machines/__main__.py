"""Checks merhaba-bench accept --mpi across machines, each a network namespace of this host.

Usage: python3 bench/machines [OPTIONS] [MERHABA MERHABA_BENCH]
  MERHABA, MERHABA_BENCH   by default build/merhaba and build/merhaba-bench
  --machines N,N,...       numbers of machines to run each case on (default 2,4,8)
  --cases NAME,NAME,...    run only these of: closed, count, open, keepalive, pipeline, target,
                           killed, killed-root, interrupted, absent, option, drain
  --seed N                 seed of the arrivals (default 1)
  --keep-output DIR        keep the output and the files of each run

A bridge joins the machines, each with its own address; the server runs in one more namespace.
mpirun starts merhaba-bench on each machine. The merged result must equal the server's own account, to
the unit, and the sum of the ranks' accounts and histograms, bucket by bucket. A run that is ended
early, or cannot begin, must say so, print and write no result, and leave no process.

All machines share this host's CPUs, so the figures do not measure the server. Needs Open MPI, ip and
unshare, and root or user namespaces. Leaves nothing on the host.

Exit 0: all passed; 1: some failed, and which; 2: wrong use; 77: it cannot run here, and why.
"""
import argparse
import os
import pathlib
import shlex
import signal
import sys
import time

import account
import cases
import network
from run import Failed, Run

FORMAT = "{:12}{:>9}{:>9}{:>11}{:>11}{:>12}{:>10}{:>13}{:>13}   {}"
HEADINGS = ("case", "machines", "time", "attempted", "responses", "per second", "p99",
            "clock error", "begin within", "")
MOST_MACHINES = 32  # more take longer than they show


def options_of(words):
    parser = argparse.ArgumentParser(prog="bench/machines", add_help=False)
    parser.add_argument("server", nargs="?", default="build/merhaba")
    parser.add_argument("bench", nargs="?", default="build/merhaba-bench")
    parser.add_argument("--machines", default="2,4,8")
    parser.add_argument("--cases", default=",".join(cases.NAMES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep-output", type=pathlib.Path)
    parser.add_argument("-h", "--help", action="store_true")
    options = parser.parse_args(words)
    if options.help:
        print(__doc__, end="")
        sys.exit(0)
    try:
        options.machines = list(dict.fromkeys(int(word) for word in options.machines.split(",")))
    except ValueError:
        parser.error("--machines takes numbers separated by commas")
    if not all(1 <= count <= MOST_MACHINES for count in options.machines):
        parser.error(f"--machines takes 1 to {MOST_MACHINES}")
    options.cases = list(dict.fromkeys(options.cases.split(",")))
    for name in options.cases:
        if name not in cases.NAMES:
            parser.error(f"there is no case {name}; use one of {', '.join(cases.NAMES)}")
    for name in ("server", "bench"):
        binary = pathlib.Path(getattr(options, name)).absolute()  # mpirun searches PATH otherwise
        if not os.access(binary, os.X_OK):
            parser.error(f"{binary} cannot be run; build it first")
        setattr(options, name, binary)
    if options.keep_output:
        options.keep_output = options.keep_output.absolute()
    return options


def require_ranks(net):
    """Skips all where mpirun does not reach the machines, which merhaba-bench cannot help."""
    probe = Run("probe", net.mpirun(net.machines), ["uname", "-n"])
    probe.command = probe.command[:-2]  # uname takes no --json
    try:
        probe.start()
        probe.finish(30)
    except Failed as failed:
        network.skip(f"{failed}\n{probe.text('stderr')}")
    finally:
        probe.end()
    if sorted(probe.text("stdout").split()) != sorted(net.machines):
        network.skip("mpirun does not start one process on each machine: "
                     f"{shlex.join(probe.command)}\n{probe.text('stdout')}{probe.text('stderr')}")


def row(case, machines, wrong):
    """A line of the table; without a result, dashes stand for the figures."""
    figures = ["-"] * 6
    if case.document and not wrong:
        series = case.document["series"][0]
        ranks = account.ranks_of(case.document)
        figures = [f"{series['total']['attempted']:,}", f"{series['total']['responses']:,}",
                   f"{series['rate_per_s']['median']:,.0f}" if series["rate_per_s"] else "-",
                   f"{series['latency_ns']['end']['p99'] / 1e6:.2f} ms",
                   f"{max(row['clock_error_s'] for row in ranks) * 1e6:.0f} us",
                   f"{max(row['began_s'] for row in ranks) * 1e3:.2f} ms"]
    took = f"{case.run.took:.2f} s" if case.run.took is not None else "-"
    return FORMAT.format(case.name, machines, took, *figures, "FAILED" if wrong else "passed")


def explanation(case, wrong):
    text = [f"  {shlex.join(case.run.command)}"]
    text += [f"  wrong: {sentence}" for sentence in wrong[:20]]
    if len(wrong) > 20:
        text.append(f"  and {len(wrong) - 20} more")
    for name in ("stdout", "stderr", "server"):
        text += [f"  {name}: {line}" for line in case.run.text(name).splitlines()[-30:]]
    return "\n".join(text)


def main():
    options = options_of(sys.argv[1:])
    network.enter()
    # The first process of a namespace gets no signal that it does not handle; Meson sends this one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    net = network.Network(max(options.machines))
    require_ranks(net)
    print(FORMAT.format(*HEADINGS).rstrip(), flush=True)
    passed = failed = 0
    began = time.monotonic()
    for name in options.cases:
        for machines in options.machines:
            case = cases.Case(name, machines, net, options)
            wrong = case.check()
            if "built without MPI" in case.run.text("stderr"):
                network.skip(f"{options.bench} was built without MPI")
            print(row(case, machines, wrong), flush=True)
            if wrong:
                print(explanation(case, wrong), flush=True)
            if options.keep_output:
                case.run.keep(options.keep_output)
            passed += not wrong
            failed += bool(wrong)
    print(f"in {time.monotonic() - began:.0f} s")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()

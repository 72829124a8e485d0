#!/usr/bin/env python3
"""Runs the commands of a page of Markdown, and compares their outputs with those that it shows.

Usage: documents.py SOURCE BUILD PAGE, PAGE as from SOURCE. Exit 0: the page shows what happens;
1: it does not; 77: no namespaces of our own here. CONTRIBUTING.md describes the comments.

A block of `sh` or `python` runs in a scratch folder that looks like the checkout with its build, as
an ordinary user, in a network and among processes of its own; it ends whatever it starts. A block
without a language right after it is its output: a line `...` is any number of lines, and what
`<!-- varies: REGEX -->` matches may be any other match. `<!-- needs: PROGRAM... -->` skips a block
where a program is absent; `<!-- not run: REASON -->` leaves it to the reader.
"""
import dataclasses
import fcntl
import functools
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

PATIENCE = 60  # seconds for one block, on a busy machine
ENDING = 10    # seconds for what it started to end after it
REASONS = ("root", "a network", "MPI", "Kubernetes", "packages", "hours", "macOS", "not a command")
FENCE = re.compile(r"^( *)```([\w+-]*)$")
COMMENT = re.compile(r"^ *<!-- (varies|needs|not run): (.+) -->$")
INSIDE = "MERHABA_DOCUMENTS_INSIDE"


@dataclasses.dataclass
class Block:
    line: int
    language: str
    text: str = ""
    marks: dict = dataclasses.field(default_factory=dict)
    output: "Block | None" = None


def blocks_of(page):
    """The blocks that run, each with its output block, if one follows."""
    found, marks, current, last, margin = [], {}, None, None, 0
    for number, line in enumerate(page.splitlines(), 1):
        fence, comment = FENCE.match(line), COMMENT.match(line)
        if current and line.strip() == "```":
            if current.language in ("sh", "python"):
                found.append(current)
                last = current
            elif last and not current.language:
                last.output, last = current, None
            current = None
        elif current:
            current.text += line[margin:] + "\n"
        elif fence:
            margin = len(fence[1])
            current, marks = Block(number, fence[2], marks=marks), {}
            if current.language in ("bash", "console", "shell"):
                raise SystemExit(f"line {number}: a block that runs is one of sh")
        elif comment:
            marks[comment[1]] = comment[2]
        elif line.strip():
            marks, last = {}, None
    return found


def pattern(line, varies):
    """The regular expression of an expected line: its text, but for what varies."""
    if not varies:
        return re.escape(line)
    return re.sub(r"\x00", lambda _: f"(?:{varies})",
                  re.escape(re.sub(varies, "\x00", line)).replace("\\\x00", "\x00"))


def mismatch(expected, actual, varies):
    """The first expected line that nothing in `actual` matches; None: all of them do."""
    patterns = [None if line == "..." else re.compile(pattern(line, varies)) for line in expected]
    furthest = 0

    @functools.lru_cache(maxsize=None)
    def matches(i, j):
        nonlocal furthest
        furthest = max(furthest, i)
        if i == len(patterns):
            return j == len(actual)
        if patterns[i] is None:
            return any(matches(i + 1, rest) for rest in range(j, len(actual) + 1))
        return j < len(actual) and bool(patterns[i].fullmatch(actual[j])) and matches(i + 1, j + 1)

    sys.setrecursionlimit(10_000)
    if matches(0, 0):
        return None
    return expected[furthest] if furthest < len(expected) else "(nothing more)"


def lines_of(text):
    return [line.rstrip() for line in text.replace("\r", "").rstrip().splitlines()]


def others():
    """The processes here besides this one, which is the first of its namespace: pid to words."""
    found = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if int(folder.name) != os.getpid() and state != "Z":
            found[int(folder.name)] = words
    return found


def left_behind():
    """What the last block started and did not end, which is ended here."""
    until = time.monotonic() + ENDING
    while others() and time.monotonic() < until:
        time.sleep(0.02)
    left = others()
    for pid in left:
        os.kill(pid, 9)
    while others():
        time.sleep(0.02)
    return left


def run(block, folder, environment):
    """Its exit code, what it printed, and the commands that it left running."""
    command = ["bash", "-e"] if block.language == "sh" else ["python3", "-u"]
    with tempfile.TemporaryFile() as output, tempfile.NamedTemporaryFile("w") as script:
        script.write(block.text)
        script.flush()
        child = subprocess.Popen(
            ["unshare", "-U", "--map-user=1000", "--map-group=1000", *command, script.name],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT)
        try:
            code = child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            code = f"none after {PATIENCE} s"
        left = left_behind()
        output.seek(0)
        text = output.read().decode(errors="replace")
        return code, text.replace(script.name, "block"), left


def trouble(block, folder, environment):
    """What is wrong with the block, in words; empty: nothing."""
    code, printed, left = run(block, folder, environment)
    if code != 0:
        return f"exit code {code}; printed:\n{printed}"
    if left:
        return f"left running: {', '.join(left.values())}; printed:\n{printed}"
    if not block.output:
        return ""
    varies = block.output.marks.get("varies", "")
    if varies and not re.search(varies, block.output.text):
        return f"nothing in the output matches {varies}"
    missing = mismatch(lines_of(block.output.text), lines_of(printed), varies)
    return "" if missing is None else f"no such line: {missing}\nprinted:\n{printed}"


def checkout(source, build, folder):
    for entry in source.iterdir():
        if not entry.name.startswith((".", "build")):
            (folder / entry.name).symlink_to(entry)
    (folder / "build").symlink_to(build)


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up_and_running = 0x41
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh22x", b"lo", up_and_running))


def check(source, build, name):
    blocks, wrong = blocks_of((source / name).read_text(encoding="utf-8")), []
    environment = {key: value for key, value in os.environ.items() if "MERHABA" not in key}
    environment.update(TERM="dumb", LC_ALL="C.UTF-8", LANGUAGE="")
    if name.endswith(".tr.md"):
        environment.update(LC_ALL="tr_TR.UTF-8", LANGUAGE="tr")
    with tempfile.TemporaryDirectory() as folder:
        environment["HOME"] = folder
        checkout(source, build, pathlib.Path(folder))
        for block in blocks:
            place, began = f"{name}:{block.line}", time.monotonic()
            reason = block.marks.get("not run")
            absent = [p for p in block.marks.get("needs", "").split() if not shutil.which(p)]
            if reason:
                fault = "" if reason.startswith(REASONS) else f"no reason not to run it: {reason}"
                if block.language == "sh":
                    syntax = subprocess.run(["bash", "-n"], input=block.text, text=True,
                                            capture_output=True)
                    fault += syntax.stderr
                print(f"{place}: not run: {reason}")
            elif absent:
                fault = ""
                print(f"SKIPPED: {place}: not installed: {' '.join(absent)}")
            else:
                fault = trouble(block, folder, environment)
                print(f"{place}: ran for {time.monotonic() - began:.1f} s", flush=True)
            if fault:
                wrong.append(f"{place}: {fault}")
    print(*wrong, sep="\n\n")
    return 1 if wrong else 0


def main():
    source, build, name = sys.argv[1:]
    if INSIDE in os.environ:
        loopback_up()
        return check(pathlib.Path(source).resolve(), pathlib.Path(build).resolve(), name)
    namespaces = ["unshare", "-Urn", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if subprocess.run([*namespaces, "true"], stderr=subprocess.DEVNULL).returncode != 0:
        print("SKIPPED: no namespaces of our own here")
        return 77
    return subprocess.run([*namespaces, sys.executable, *sys.argv],
                          env={**os.environ, INSIDE: "1"}).returncode


if __name__ == "__main__":
    sys.exit(main())

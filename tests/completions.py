#!/usr/bin/env python3
"""The completions, tried by typing into a shell: what it makes of a line with Tab in it.

Usage: completions.py SHELL FOLDER PROGRAM...; FOLDER has the scripts as they are installed. Each
program is looked at for its options, and in the shell stands for one that prints its arguments.
Exit 0: all complete; 1: some do not; 77: the shell is absent.
"""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

PATIENCE = 20  # s; for a shell to answer, of which the first takes longest
START = {
    "bash": (["bash", "--noprofile", "--norc", "-i"], ["source {folder}/{program}"]),
    "fish": (["fish", "--no-config", "--interactive"], ["source {folder}/{program}.fish"]),
    "zsh": (["zsh", "-f", "-i"],
            ["fpath=({folder} $fpath)", "autoload -Uz compinit && compinit -u -D"]),
}
STUB = """#!/bin/sh
printf '[['
printf '<%s>' "$@"
printf ']]\\n'
"""
# What is typed, Tab being "\\t", and what arguments the program gets.
LINES = {
    "merhaba": [
        ("--protocol r\\t", ["--protocol", "raw"]),
        ("--protocol=r\\t", ["--protocol", "raw"]),
        ("-p r\\t", ["-p", "raw"]),
        ("--workers a\\t-v", ["--workers", "auto", "-v"]),
        ("--access-log comb\\t", ["--access-log", "combined"]),
        ("--user roo\\t", ["--user", "root"]),
        ("--body-file greet\\t", ["--body-file", "greeting.txt"]),
        ("--backlog greet\\t", ["--backlog", "greet"]),
        ("--verb\\t--body-fi\\tgreet\\t", ["--verbose", "--body-file", "greeting.txt"]),
        ("-- --verb\\t", ["--", "--verb"]),
        ("--completion z\\t", ["--completion", "zsh"]),
        ("--help=a\\t", ["--help", "all"]),
    ],
    "merhaba-bench": [
        ("ove\\t cap\\t --somax\\t", ["overflow", "capacity", "--somaxconn"]),
        ("accept --mod\\tkeep\\t", ["accept", "--mode", "keepalive"]),
        ("accept -m pip\\t", ["accept", "-m", "pipeline"]),
        ("compare ngi\\t floor-ep\\tst\\t", ["compare", "nginx", "floor-epoll-staged"]),
        ("compare --li\\t", ["compare", "--list"]),
        ("overflow fate --stage a\\t", ["overflow", "fate", "--stage", "ack"]),
        ("report greet\\t -o greet\\t", ["report", "greeting.txt", "-o", "greeting.txt"]),
        ("watch --interv\\t", ["watch", "--interval"]),
        ("completion fi\\t", ["completion", "fish"]),
    ],
}


class Shell:
    """An interactive shell with the completions loaded, in a terminal of its own."""

    def __init__(self, name, folder, programs, place):
        words, start = START[name]
        stubs = pathlib.Path(place) / "bin"
        stubs.mkdir()
        for program in programs:
            (stubs / program).write_text(STUB)
            (stubs / program).chmod(0o755)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(place)
            os.execvpe(words[0], words, {
                "PATH": f"{stubs}:{os.environ['PATH']}", "TERM": "dumb", "HOME": place,
                "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": place, "XDG_DATA_HOME": place})
        for line in start:
            for program in programs if "{program}" in line else programs[:1]:
                os.write(self.terminal, line.format(folder=folder, program=program).encode() + b"\n")

    def arguments(self, line):
        """What the program gets of this line; None where nothing comes."""
        os.write(self.terminal, line.replace("\\t", "\t").encode() + b"\n")
        said, end = b"", time.monotonic() + PATIENCE
        while time.monotonic() < end and not re.search(rb"\]\]\r?\n", said):
            if select.select([self.terminal], [], [], 0.1)[0]:
                said += os.read(self.terminal, 65536)
        found = re.search(r"\[\[(.*)\]\]\r?\n", said.decode(errors="replace"))
        # zsh writes "--name=value" where the others write two words.
        return re.findall(r"<?([^<>=]+)[>=]", found[1]) if found else None

    def end(self):
        os.close(self.terminal)  # which hangs up
        for _ in range(50):
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return
            time.sleep(0.1)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)


def long_options(program, command):
    every = "--help" if command else "--help=all"
    printed = subprocess.run([program, *command, every], text=True, capture_output=True,
                             check=True, env={"LC_ALL": "C.UTF-8"}).stdout
    return re.findall(r"^ +(?:-\w, ?)?(--[a-z-]+)", printed.split("\nExamples:")[0], re.M)


def lines_for(program):
    """LINES, and every long option, all but its last letter being typed."""
    name = pathlib.Path(program).name
    yield from LINES[name]
    for command in [[]] if name == "merhaba" else [["accept"], ["overflow", "stall"], ["watch"]]:
        options = long_options(program, command)
        assert len(options) > 3, f"{name} {command}: no options in --help"
        for option in options:
            if sum(other.startswith(option[:-1]) for other in options) == 1:
                yield " ".join(command + [option[:-1]]) + "\\t", command + [option]


def main():
    name, folder, *programs = sys.argv[1:]
    if not shutil.which(name):
        print(f"SKIPPED: {name} is missing")
        return 77
    wrong = tried = 0
    with tempfile.TemporaryDirectory() as place:
        (pathlib.Path(place) / "greeting.txt").touch()
        shell = Shell(name, pathlib.Path(folder).resolve(),
                      [pathlib.Path(program).name for program in programs], place)
        for program in programs:
            for line, expected in lines_for(program):
                got = shell.arguments(f"{pathlib.Path(program).name} {line}")
                tried += 1
                if got != expected:
                    wrong += 1
                    print(f"{line}: {got} instead of {expected}")
        shell.end()
    print(f"{tried} lines, {wrong} not completed as they should be")
    return 1 if wrong else 0


sys.exit(main())

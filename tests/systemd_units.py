#!/usr/bin/env python3
"""The systemd units are valid, strict, steer merhaba as it is meant to be, and leave room for a
hand-over, as shipped and with the changes their comments show.

Usage: systemd_units.py FOLDER PROGRAM. Exit 0: they are; 1: not; 77: systemd-analyze is absent.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# What a hand-over takes beyond serving: the signal, the successor, its limits, word to systemd.
HAND_OVER = {"kill", "fork", "vfork", "clone", "execve", "wait4", "prlimit64", "socket", "connect",
             "sendto"}

# Of 10. With ports of its own merhaba keeps the network, and two capabilities for it.
MOST_EXPOSED = {"merhaba.service": 1.5, "merhaba-own.service": 1.9}


def analyze(*words):
    done = subprocess.run(["systemd-analyze", "--no-pager", *words], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def exposure(unit):
    _, told = analyze("security", "--offline=true", unit)
    level = re.search(r"Overall exposure level for .*: ([0-9.]+)", told)
    return float(level[1]) if level else told


def system_calls(name, lists):
    """The calls that the word of a filter means: itself, or those of the set and of the sets in it."""
    members = lists.get(name, [])
    return set().union(*(system_calls(member, lists) for member in members)) if members else {name}


def allowed_calls(service):
    """What the lines of SystemCallFilter= leave; with ~ they take away again."""
    lists = {}
    for line in analyze("syscall-filter")[1].splitlines():
        word = line.strip()
        if line.startswith("@"):
            members = lists.setdefault(word, [])
        elif word and not word.startswith("#"):
            members.append(word)
    calls = system_calls("@default", lists)
    for taken_away, names in re.findall(r"^SystemCallFilter=(~?)(.*)$", service, re.M):
        named = set().union(*(system_calls(name, lists) for name in names.split()))
        calls = calls - named if taken_away else calls | named
    return calls


def steering_faults(service, program):
    """Whether systemd can have it reload, and ends it only after it has said which worker is stuck."""
    if "ExecReload=/bin/kill -HUP $MAINPID" not in service.splitlines():
        yield "a reload takes ExecReload=/bin/kill -HUP $MAINPID"
    told = subprocess.run([program, "--help"], text=True, capture_output=True, check=True,
                          env={"LC_ALL": "C.UTF-8"}).stdout
    stuck_after = re.search(r"--stuck-after .*?\(default (\d+)s\)", told, re.S)
    watchdog = re.search(r"^WatchdogSec=(\d+)$", service, re.M)
    # merhaba has said that all is well half of that time before, at the most.
    if not watchdog or int(watchdog[1]) / 2 <= int(stuck_after[1]):
        yield f"WatchdogSec= must be more than twice --stuck-after, {stuck_after[1]} s"


def hand_over_faults(service):
    yield from (f"a hand-over takes {call}, which SystemCallFilter= does not leave"
                for call in sorted(HAND_OVER - allowed_calls(service)))
    if "Type=notify" not in service.splitlines():
        yield "a hand-over takes Type=notify"
    # With KillMode=mixed a predecessor that drains would be killed at the stop.
    yield from (f"a hand-over is not possible with {line}" for line in service.splitlines()
                if re.match("NoExecPaths=|KillMode=(?!control-group)|NotifyAccess=none", line))


def with_ports_of_its_own(text):
    """The service with the lines that its last comment shows in the place of its own."""
    shown = [line[4:] for line in text.splitlines() if line.startswith("#   ")]
    assert shown, "the service shows no lines for ports of its own"
    for line in shown:
        name = line.split("=")[0]
        text = re.sub(rf"^{name}=.*\n", "", text, flags=re.M)
        text = text.replace("[Service]\n", f"[Service]\n{line}\n", 1)
    return text


def faults(units, program):
    socket, service = ((units / name).read_text() for name in ("merhaba.socket", "merhaba.service"))
    own = with_ports_of_its_own(service).replace("Requires=merhaba.socket\n", "")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "merhaba.socket").write_text(socket)
        for file, text in (("merhaba.service", service), ("merhaba-own.service", own)):
            (folder / file).write_text(text.replace("/usr/local/bin/merhaba", program))
            yield from (f"{file}: {fault}" for fault in hand_over_faults(text))
            yield from (f"{file}: {fault}" for fault in steering_faults(text, program))
            level = exposure(folder / file)
            print(f"{file}: {level}")
            if not isinstance(level, float) or level > MOST_EXPOSED[file]:
                yield f"{file}: exposure {level}, more than {MOST_EXPOSED[file]}"
        _, told = analyze("verify", "--man=no", *map(str, folder.glob("merhaba*")))
        yield from (line for line in told.splitlines() if "merhaba" in line)


if not shutil.which("systemd-analyze") or "--offline" not in analyze("--help")[1]:
    print("SKIPPED: systemd-analyze is missing, or cannot look at a unit that is not loaded")
    sys.exit(77)
found = list(faults(pathlib.Path(sys.argv[1]), str(pathlib.Path(sys.argv[2]).resolve())))
print("\n".join(found) or "valid and strict")
sys.exit(1 if found else 0)

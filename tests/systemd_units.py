#!/usr/bin/env python3
"""The systemd units are valid and strict; those of merhaba steer it as it is meant to be, and leave
room for a hand-over.

Usage: systemd_units.py FOLDER PROGRAM; FOLDER has them as they are installed.
Exit 0: they are; 1: not; 77: systemd-analyze is absent.
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
SANDBOX = {"seccomp"}  # what --sandbox takes beyond that

SERVICES = ["merhaba.service", "merhaba@.service"]
WATCH = "merhaba-watch.service"  # installed with merhaba-bench
# Of 10. setns() takes CAP_SYS_ADMIN, and the watch has to see the processes of all users.
MOST_EXPOSED = {"merhaba.service": 0.4, "merhaba@8080.service": 1.5, WATCH: 2.2}


def analyze(*words):
    done = subprocess.run(["systemd-analyze", "--no-pager", *words], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def exposure(unit):
    _, reported = analyze("security", "--offline=true", unit)
    level = re.search(r"Overall exposure level for .*: ([0-9.]+)", reported)
    return float(level[1]) if level else reported


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


def seconds(program, *options):
    """What --help has as the defaults of these, together."""
    printed = subprocess.run([program, "--help=all"], text=True, capture_output=True,
                             check=True, env={"LC_ALL": "C.UTF-8"}).stdout
    return sum(int(re.search(rf"--{option} .*?\(default\s+(\d+)s?\)", printed, re.S)[1])
               for option in options)


def steering_faults(service, program):
    """Whether systemd can have it reload, lets it end what it drains, and ends one that hangs only
    after it has said which worker is stuck."""
    if "ExecReload=/bin/kill -HUP $MAINPID" not in service.splitlines():
        yield "a reload takes ExecReload=/bin/kill -HUP $MAINPID"
    stuck_after = seconds(program, "stuck-after")
    watchdog = re.search(r"^WatchdogSec=(\d+)$", service, re.M)
    # merhaba has said that all is well half of that time before, at the most.
    if not watchdog or int(watchdog[1]) / 2 <= stuck_after:
        yield f"WatchdogSec= must be more than twice --stuck-after, {stuck_after} s"
    draining = seconds(program, "drain-delay", "drain-timeout")
    stop = re.search(r"^TimeoutStopSec=(\d+)$", service, re.M)
    if not stop or int(stop[1]) <= draining:
        yield f"TimeoutStopSec= must be more than --drain-delay and --drain-timeout, {draining} s"


def hand_over_faults(service):
    yield from (f"a hand-over takes {call}, which SystemCallFilter= does not leave"
                for call in sorted(HAND_OVER - allowed_calls(service)))
    yield from (f"--sandbox takes {call}, which SystemCallFilter= does not leave"
                for call in sorted(SANDBOX - allowed_calls(service)))
    if "Type=notify" not in service.splitlines():
        yield "a hand-over takes Type=notify"
    # systemd kills at once a main process that it has not started itself.
    if not re.search(r"^ExecStop=-/bin/kill -TERM \$MAINPID\nExecStop=-.* --pid=\$\{MAINPID\} ", service,
                     re.M):
        yield "the stop after a hand-over takes an ExecStop= that waits for $MAINPID"
    # With KillMode=mixed a predecessor that drains would be killed at the stop.
    yield from (f"a hand-over is not possible with {line}" for line in service.splitlines()
                if re.match("NoExecPaths=|KillMode=(?!control-group)|NotifyAccess=none", line))


def exposure_faults(text, unit):
    level = exposure(unit)
    print(f"{unit.name}: {level}")
    if not isinstance(level, float) or level > MOST_EXPOSED[unit.name]:
        yield f"exposure {level}, more than {MOST_EXPOSED[unit.name]}"
    if f"is {level} of 10" not in " ".join(text.replace("# ", "").split()):
        yield f"its comment does not say that its exposure is {level} of 10"


def faults(units, program):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copy(units / "merhaba.socket", folder)
        for file in SERVICES + [WATCH] * (units / WATCH).exists():
            text = (units / file).read_text()
            unit = folder / file.replace("@", "@8080")
            unit.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={program}", text, flags=re.M))
            found = list(exposure_faults(text, unit))
            if file in SERVICES:
                found += [*hand_over_faults(text), *steering_faults(text, program)]
            yield from (f"{file}: {fault}" for fault in found)
        code, reported = analyze("verify", "--man=no", *map(str, folder.iterdir()))
        complaints = [line for line in reported.splitlines() if "merhaba" in line]
        yield from complaints or ([reported] if code else [])


if not shutil.which("systemd-analyze") or "--offline" not in analyze("--help")[1]:
    print("SKIPPED: systemd-analyze is missing, or cannot look at a unit that is not loaded")
    sys.exit(77)
found = list(faults(pathlib.Path(sys.argv[1]), str(pathlib.Path(sys.argv[2]).resolve())))
print("\n".join(found) or "valid and strict")
sys.exit(1 if found else 0)

"""Processes of this run: each in a session of its own, and ended by its id whatever happens."""
import ctypes
import os
import signal
import socket
import subprocess
import time

GRACE = 2  # seconds from SIGTERM to SIGKILL
_PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
_started = []


class Failed(Exception):
    """The run did not get as far as what is measured."""


def start(command, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stdout", subprocess.DEVNULL)
    process = subprocess.Popen([str(word) for word in command], start_new_session=True, **options)
    _started.append(process)
    return process


def _signal(process, number):
    try:
        os.killpg(process.pid, number)  # its session, and so its group, has its id
    except ProcessLookupError:
        pass


def ask_to_end(process):
    if process.poll() is None:
        _signal(process, signal.SIGTERM)


def end(processes):
    """Ends them, and what they have started."""
    processes = list(processes)
    for process in processes:
        ask_to_end(process)
    deadline = time.monotonic() + GRACE
    for process in processes:
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass
        if process in _started:
            _started.remove(process)


def adopt_orphans():
    """What our processes have started is ours to wait for once they have ended: the first process of a
    container may not do it. No matter if it fails."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_all():
    end(_started)
    deadline = time.monotonic() + GRACE
    try:
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
    except ChildProcessError:
        pass  # none is left


def run(command, seconds, **options):
    """What it printed, both streams together, and its exit status; None if it had to be ended."""
    process = start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    try:
        output, _ = process.communicate(timeout=seconds)
        return output.decode(errors="replace"), process.returncode
    except subprocess.TimeoutExpired:
        _signal(process, signal.SIGTERM)
        try:
            output, _ = process.communicate(timeout=GRACE)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            output, _ = process.communicate()
        return output.decode(errors="replace"), None
    finally:
        end([process])


def until(what, is_so, seconds=10):
    """What `is_so()` returns once that is true."""
    deadline = time.monotonic() + seconds
    while True:
        if found := is_so():
            return found
        if time.monotonic() > deadline:
            raise Failed(f"not within {seconds} s: {what}")
        time.sleep(0.01)


def free_port():
    """A port that was free a moment ago; whoever takes it may find it taken, and asks again."""
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


def listens(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0

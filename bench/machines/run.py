"""One run: a server in its namespace, and merhaba-bench started on the machines by mpirun."""
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import time
import urllib.request

from network import SERVER, WORK

PORT, ADMIN_PORT = 8080, 9000
MARK = "MERHABA_MACHINES_RUN"  # which run it is, in the environment of each rank


class Failed(Exception):
    """The run did not get as far as what is checked."""


def until(what, is_so, seconds):
    """What `is_so()` returns once that is true."""
    end = time.monotonic() + seconds
    while True:
        if found := is_so():
            return found
        if time.monotonic() > end:
            raise Failed(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def others():
    """The other processes of this namespace by id, with their environments. Zombies do not count:
    Open MPI's daemons leave their parents, and this process does not wait for them."""
    found = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        if int(entry.name) == os.getpid():
            continue
        try:
            if (entry / "stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                continue
            found[int(entry.name)] = []
            found[int(entry.name)] = (entry / "environ").read_bytes().split(b"\0")
        except PermissionError:
            pass  # it is about to end, and has no memory any more
        except (FileNotFoundError, ProcessLookupError):
            found.pop(int(entry.name), None)  # it has just ended
    return found


class Server:
    """A merhaba in the server's namespace, which writes its account when it stops."""

    def __init__(self, binary, address, folder):
        self.address = address
        self.summary = folder / "summary.json"
        ports = folder / "ports"
        self.output = open(folder / "server.txt", "w+")
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", SERVER, binary, "--listen", f"{address}:{PORT}",
             "--admin", f"{address}:{ADMIN_PORT}", "--summary-file", self.summary,
             "--port-file", ports],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT)
        try:
            until("the server listens", ports.exists, 10)
        except Failed as failed:
            self.end()
            raise Failed(f"{failed}\n{(folder / 'server.txt').read_text()}") from failed

    def accepted(self):
        url = f"http://{self.address}:{ADMIN_PORT}/summary"
        with urllib.request.urlopen(url, timeout=5) as response:
            return json.load(response)["accepted"]

    def account(self):
        """Stops the server; its own account of the run."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            raise Failed("the server does not stop") from None
        return json.loads(self.summary.read_text())

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.output.close()


class Run:
    """A merhaba-bench on several machines; `stdout`, `stderr` and `status` once it has ended."""

    def __init__(self, name, mpirun, words):
        self.folder = WORK / name
        self.folder.mkdir()
        self.json_path = self.folder / "result.json"
        self.command = [*mpirun, "-x", MARK, *(str(word) for word in words),
                        "--json", str(self.json_path)]
        self.environment = {**os.environ, MARK: name, "TMPDIR": str(WORK)}
        self.process = None
        self.status = self.took = None

    def start(self):
        self.began = time.monotonic()
        with (open(self.folder / "stdout.txt", "w") as out,
              open(self.folder / "stderr.txt", "w") as errors):
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=out, stderr=errors, start_new_session=True)

    def finish(self, seconds):
        try:
            self.status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failed(f"mpirun does not end within {seconds} s") from None
        finally:
            self.took = time.monotonic() - self.began

    def text(self, name):
        path = self.folder / f"{name}.txt"
        return path.read_text(errors="replace") if path.exists() else ""

    def result(self):
        return json.loads(self.json_path.read_text())

    def rank(self, number):
        """The process of a rank, by its environment; what a rank may have started has a higher id."""
        wanted = {f"OMPI_COMM_WORLD_RANK={number}".encode(), f"{MARK}={self.folder.name}".encode()}
        return min((pid for pid, variables in others().items() if wanted <= set(variables)),
                   default=None)

    def left(self, but):
        """Which processes are left, in words. mpirun's daemons may end a moment after it."""
        remaining = []

        def gone():
            remaining[:] = [pid for pid in others() if pid not in but]
            return not remaining
        try:
            until("nothing is left", gone, 5)
        except Failed:
            return [f"process {pid} is left: {command_of(pid)}" for pid in remaining]
        return []

    def end(self, but=()):
        """Ends every process that is left, so that the next run has the machines to itself."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for pid in others():
            if pid not in but:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass

    def keep(self, folder):
        """Copies what was written to where it can be read afterwards."""
        (self.folder / "command.txt").write_text(shlex.join(self.command) + "\n")
        shutil.copytree(self.folder, folder / self.folder.name, dirs_exist_ok=True)


def command_of(pid):
    try:
        words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return b" ".join(words).decode(errors="replace")
    except OSError:
        return "ended since"

"""What is checked: each case runs merhaba-bench on some machines and returns what was wrong."""
import os
import signal

import account
import histogram
from network import SERVER
from run import PORT, Failed, Run, Server, until

RATE, DURATION = 1000, 1
SLOW_RATE = 200  # for a minute, whose clients all need a port
CLIENTS, CONNECTIONS = 61, 4001  # primes, which no number of machines divides
LOADS = {
    "closed": ["--clients", CLIENTS],
    "count": ["--clients", CLIENTS, "--connections", CONNECTIONS],
    "open": ["--rate", RATE],
    "keepalive": ["--clients", CLIENTS],
    "pipeline": ["--clients", CLIENTS],
}
ABSENT_PORT = 1  # at the server's address, where nobody listens
MISUSES = {
    "absent": (ABSENT_PORT, ["--mode", "closed"]),
    "option": (PORT, ["--mode", "closed", "--no-such-option"]),
    "drain": (PORT, ["--mode", "drain"]),
}
ENDS = ("killed", "killed-root", "interrupted")
NAMES = (*LOADS, "target", *ENDS, *MISUSES)
QUICK = 10  # seconds for a run that cannot begin; mpirun takes 2 to end after an error


class Case:
    """A case with so many machines, in the network that all cases share."""

    def __init__(self, name, machines, network, options):
        self.name, self.options = name, options
        self.hosts = network.machines[:machines]
        self.words = list(LOADS.get(name, ()))
        self.port = PORT
        if name in MISUSES:
            self.port, self.words = MISUSES[name]
        else:
            modes = {"count": "closed", "target": "closed", **dict.fromkeys(ENDS, "open")}
            mode = modes.get(name, name)
            if name in ENDS:
                self.words = ["--rate", SLOW_RATE, "--duration", "60s"]
            else:
                self.words += ["--duration", f"{DURATION}s"]
            self.words += ["--mode", mode, "--seed", options.seed]
        if name == "target":
            self.words += ["--target-rank", machines]
            self.hosts = [*self.hosts, SERVER]
        self.address = network.server_address
        words = [options.bench, "accept", f"{self.address}:{self.port}", "--mpi", "-q", *self.words]
        self.run = Run(f"{name}-{machines}", network.mpirun(self.hosts), words)
        self.document = None  # what was written, for the table

    def check(self):
        server = None
        try:
            server = Server(self.options.server, self.address, self.run.folder)
            self.run.start()
            if self.name in ENDS:
                return self.check_end(server)
            if self.name in MISUSES:
                return self.check_misuse(server)
            return self.check_load(server)
        except (Failed, OSError, ValueError) as failed:  # as of a JSON that is not there, or is none
            return [f"{type(failed).__name__}: {failed}"]
        finally:
            self.run.end()
            if server:
                server.end()

    def check_load(self, server):
        self.run.finish(60)
        wrong = self.run.left(but=[server.process.pid])
        if self.run.status != 0:
            return [*wrong, f"mpirun's exit status is {self.run.status}"]
        if (tables := self.run.text("stdout").count(" attempted, ")) != 1:
            wrong.append(f"{tables} tables were printed")
        summary = server.account()
        self.document = self.run.result()
        try:
            wrong += self.account_wrong(summary)
        except (KeyError, IndexError, TypeError) as error:
            wrong.append(f"the JSON is not laid out as expected: {type(error).__name__}: {error}")
        except histogram.Malformed as error:
            wrong.append(f"a histogram cannot be decoded: {error}")
        return wrong

    def account_wrong(self, summary):
        series, ranks = self.document["series"][0], account.ranks_of(self.document)
        wrong = account.against_server(series, summary)
        wrong += account.against_ranks(self.document, self.hosts)
        wrong += account.latencies(self.document)
        if self.name == "open":
            wrong += account.poisson(self.document, RATE, DURATION)
        if self.name == "count":
            wrong += account.differs("attempted", series["total"]["attempted"], CONNECTIONS)
        if self.name in ("keepalive", "pipeline"):
            wrong += account.differs("connections", series["total"]["attempted"], CLIENTS)
        # Only a rank in the server's namespace finds its process.
        if (series["server_cpu_ns"] is not None) != (self.name == "target"):
            wrong.append(f"the server's CPU time is {series['server_cpu_ns']}")
        idle = [number for number, row in enumerate(ranks) if not row["offers_load"]]
        wrong += account.differs("ranks that offer no load", idle,
                                 [len(self.hosts) - 1] if self.name == "target" else [])
        for number in idle:
            wrong += account.differs(f"attempted by rank {number}",
                                     ranks[number]["total"]["attempted"], 0)
        return wrong

    def check_end(self, server):
        """A run is ended before its time: there is no result, and merhaba-bench says so."""
        until(f"{SLOW_RATE // 2} clients are accepted", lambda: self.run.process.poll() is not None
              or server.accepted() > SLOW_RATE // 2, 20)
        if self.run.process.poll() is not None:
            return [f"it ended by itself, with {self.run.process.returncode}"]
        if self.name == "interrupted":
            self.run.process.send_signal(signal.SIGINT)
        else:
            victim = 0 if self.name == "killed-root" else len(self.hosts) - 1
            pid = self.run.rank(victim)
            if pid is None:
                return [f"there is no process of rank {victim}"]
            os.kill(pid, signal.SIGKILL)
        self.run.finish(20)
        wrong = self.no_result(server)
        # A rank 0 that was killed says nothing; then mpirun alone reports it.
        said = any("no result" in line for line in self.complaints())
        if self.name != "killed-root" and not said:
            wrong.append("merhaba-bench does not say that there is no result")
        return wrong

    def check_misuse(self, server):
        self.run.finish(QUICK)
        wrong = self.no_result(server)
        if len(self.complaints()) != 1:
            wrong.append(f"{len(self.complaints())} messages of merhaba-bench, not 1")
        return wrong

    def complaints(self):
        lines = self.run.text("stderr").splitlines()
        return [line for line in lines if line.startswith("merhaba-bench:")]

    def no_result(self, server):
        wrong = self.run.left(but=[server.process.pid])
        if self.run.status == 0:
            wrong.append("mpirun's exit status is 0")
        if self.run.text("stdout").strip():
            wrong.append("something was printed on stdout")
        if self.run.json_path.exists():
            wrong.append("the JSON was written")
        return wrong

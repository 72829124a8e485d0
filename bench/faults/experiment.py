"""A row of the table: one fault, all clients. Each variant of a client has a merhaba of its own."""
import collections
import dataclasses
import subprocess
import sys
import time

import clients
import generators
import kinds
import processes
import proxies
from outcome import outcome_of
from processes import Failed
from server import Server

NAMES = ("curl", "fetch", "urllib", "net/http", "nginx", "haproxy", "wrk", "ab")
_MAKERS = {**dict.fromkeys(clients.MAKERS, clients.make), "nginx": proxies.make,
           "haproxy": proxies.make, "wrk": generators.make, "ab": generators.make}


@dataclasses.dataclass
class Pace:
    count: int = 80
    interval: float = 0.05  # seconds
    patience: float = 5.0  # seconds, after which the user gives up

    def longest(self):
        return self.count * self.interval + self.patience


def available(names, folder):
    """The clients that can be run here; of the others, why not, on stderr."""
    found = []
    for name in names:
        try:
            client = _MAKERS[name](name, folder)
        except Failed as failed:
            print(f"{name} is left out: {failed}", file=sys.stderr)
            continue
        client.made_by = _MAKERS[name]
        found.append(client)
    return found


class Experiment:
    """All servers; `row()` runs one fault."""

    def __init__(self, binary, folder, found, pace, seed):
        self.folder, self.clients, self.pace, self.seed = folder, found, pace, seed
        self.sound = Server(binary, folder, "sound")
        self.servers = {}
        for client in found:
            for index, _ in enumerate(client.variants):
                name = f"{client.name.replace('/', '_')}-{index}"
                self.servers[client.name, index] = Server(binary, folder, name)
        self.rows = 0

    def _variants(self, wanted):
        for client in self.clients:
            if (client.made_by is generators.make) == (wanted == "generators"):
                for index, variant in enumerate(client.variants):
                    yield client, index, variant, self.servers[client.name, index]

    def row(self, spec):
        """What each client saw, by its name and the variant's index: an Outcome, or a generator's words."""
        self.rows += 1
        return {**self._paced(spec), **self._generated(spec)}

    def _paced(self, spec):
        running, begun_proxies, faulty = {}, [], {}
        for client, index, variant, server in self._variants("paced"):
            address, command, order = server.address, client.command, variant.order
            if client.made_by is proxies.make:
                folder = self.folder / f"{client.name}-{index}-{self.rows}"
                proxy = proxies.Proxy(client, order["settings"], folder, server, self.sound)
                begun_proxies.append(proxy)
                address = proxy.address
                command = [sys.executable, clients.PROGRAMS / "with_urllib.py"]
                order = {"timeout": None, "pauses": []}
            running[client.name, index] = clients.Run(command, order, f"http://{address}/", self.pace)
            faulty[client.name, index] = server
        for run in running.values():
            run.wait_until_ready()
        before = {key: kinds.met(server, spec) for key, server in faulty.items()}
        for key, run in running.items():  # the windows begin now
            faulty[key].set_faults([spec], self.seed)
            run.begin()
        deadline = time.monotonic() + self.pace.longest()
        while time.monotonic() < deadline and not all(run.ended() for run in running.values()):
            time.sleep(0.02)
        outcomes = {}
        for key, run in running.items():
            outcome = outcome_of(run.results(), self.pace.count, self.pace.patience)
            met = kinds.met(faulty[key], spec) - before[key]
            outcome.was_met = met > 0
            if kinds.counts_requests(spec):
                outcome.met = met
            faulty[key].clear_faults()
            outcomes[key] = outcome
        for proxy in begun_proxies:
            proxy.end()
        return outcomes

    def _generated(self, spec):
        """Two at a time, for each would take a CPU."""
        said = {}
        by_client = collections.defaultdict(list)
        for client, index, variant, server in self._variants("generators"):
            by_client[client.name].append((client, index, variant, server))
        for variants in by_client.values():
            begun = []
            for client, index, variant, server in variants:
                server.set_faults([spec], self.seed)
                command = generators.command(client, variant.order, server.address)
                process = processes.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                begun.append((client, index, server, process))
            deadline = time.monotonic() + generators.PATIENCE
            for client, index, server, process in begun:
                said[client.name, index] = self._report(client, process, deadline)
                server.clear_faults()
        return said

    @staticmethod
    def _report(client, process, deadline):
        try:
            output, _ = process.communicate(timeout=max(0.01, deadline - time.monotonic()))
            status = process.returncode
        except subprocess.TimeoutExpired:
            output, status = b"", None
        processes.end([process])
        return generators.report(client, output.decode(errors="replace"), status)

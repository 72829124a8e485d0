"""A merhaba whose faults are set through its admin listener."""
import http.client
import json
import os
import random
import re
import signal
import subprocess

import processes
from processes import Failed

GREETING = "Merhaba dünya!".encode()
_ADMIN_LINE = re.compile(r"admin listener on (\S+)")
_DROPS = re.compile(r"^merhaba_accept_queue_dropped_packets_total\{.*\} (\d+)$", re.M)


def fresh_address():
    """One of loopback's addresses that hardly anybody has used. The kernel keeps the round trip times
    of each pair of addresses (tcp_metrics), and the retransmissions of one fault slow down the next."""
    return ".".join(["127", *(str(random.randrange(1, 255)) for _ in range(3))])


class Server:
    """Listens on ports of the kernel's choice: `address` for clients, `admin` for operators."""

    def __init__(self, binary, folder, name, words=()):
        output, ports = folder / f"{name}.txt", folder / f"{name}.ports"
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith("MERHABA_")}
        address = fresh_address()
        with open(output, "w") as file:
            self.process = processes.start(
                [binary, "--listen", f"{address}:0", "--admin", f"{address}:0",
                 "--port-file", ports, *words],
                stdout=file, stderr=subprocess.STDOUT, env={**environment, "LC_ALL": "C"})

        def admin():
            if self.process.poll() is not None:
                raise Failed(f"{binary} does not start:\n{output.read_text()}")
            return ports.exists() and _ADMIN_LINE.search(output.read_text())
        self.admin = processes.until("merhaba listens", admin)[1]
        self.address = ports.read_text().split()[0]

    def port(self):
        return int(self.address.rpartition(":")[2])

    def ask_admin(self, method, path, content=None):
        connection = http.client.HTTPConnection(self.admin, timeout=10)
        try:
            connection.request(method, path, content)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        if response.status != 200:
            raise Failed(f"{method} {path}: {response.status} {text}")
        return text

    def set_faults(self, specs, seed):
        self.ask_admin("PUT", f"/faults?seed={seed}", "".join(spec + "\n" for spec in specs))

    def clear_faults(self):
        self.ask_admin("DELETE", "/faults")

    def met(self, kind):
        """How many connections or requests have met faults of this kind, by the server's count."""
        return json.loads(self.ask_admin("GET", "/summary"))[f"fault_{kind.replace('-', '_')}"]

    def drops(self):
        """Packets that its accept queues have dropped, by the kernel's count."""
        return sum(int(count) for count in _DROPS.findall(self.ask_admin("GET", "/metrics")))

    def stop(self):
        """Ends it by SIGTERM; a merhaba that does not stop is a failure."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            raise Failed("merhaba does not stop after SIGTERM") from None
        if status != 0:
            raise Failed(f"merhaba ended with {status}")
        processes.end([self.process])

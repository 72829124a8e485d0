"""Machines on one host: network namespaces that a bridge joins, each with an address of its own.

All of it lies in namespaces that end with this process, so that nothing is left whatever happens: of
users, so that no rights are needed; of mounts, so that /run is our own; of processes, so that what is
left of a run can be found and ended; of networks; and of host names.
"""
import os
import pathlib
import shutil
import socket
import subprocess
import sys

NET = "10.77.0"
SUBNET = f"{NET}.0/24"
SERVER, FRONT = "server", "front"
WORK = pathlib.Path("/run/machines")  # ends with the mount namespace
INSIDE = "MERHABA_MACHINES_INSIDE"
OWN = ("netns", "mount", WORK.name)  # what ip, mount and this program write below /run
NAMESPACES = ["--net", "--uts", "--ipc", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
TOOLS = ("mpirun", "ip", "unshare", "mount", "hostname")

# mpirun calls it in place of ssh. Each machine gets a host name of its own: by the names Open MPI
# decides which ranks share memory, and merhaba-bench reports them.
LAUNCHER = """#!/bin/sh
HOST=$1; shift
exec ip netns exec "$HOST" unshare --uts sh -c "hostname $HOST; $*"
"""


def skip(why):
    print(f"SKIPPED: {why}", flush=True)
    sys.exit(77)


def succeeds(command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


def enter():
    """Begins the program again in namespaces of its own; there, it returns."""
    if os.environ.pop(INSIDE, None):
        return
    os.environ["PATH"] += ":/usr/sbin:/sbin"  # where ip may be
    for tool in TOOLS:
        if shutil.which(tool) is None:
            skip(f"{tool} is not installed")
    version = subprocess.run(["mpirun", "--version"], capture_output=True, text=True).stdout
    if "Open MPI" not in version:
        skip("mpirun is not that of Open MPI, whose options are needed")
    user = ["--user", "--map-root-user"]
    # Root may be refused a user namespace, everybody else needs one.
    for more in [[], user] if os.geteuid() == 0 else [user]:
        unshare = ["unshare", *more, *NAMESPACES]
        if succeeds([*unshare, "true"]):
            os.environ[INSIDE] = "1"
            sys.stdout.flush()
            os.execvp("unshare", [*unshare, sys.executable, *sys.argv])
    skip("no namespaces can be made here")


def run(*command):
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise OSError(f"{' '.join(str(word) for word in command)}: {done.stdout.strip()}")


def take_run():
    """Makes a /run of our own, where ip keeps namespaces. What else is there stays visible: the
    programs to run may be below it."""
    before = pathlib.Path("/mnt")
    if not before.is_dir():
        before = pathlib.Path("/var")
    kept = [entry.name for entry in os.scandir("/run") if entry.name not in OWN]
    run("mount", "--no-mtab", "--rbind", "/run", before)
    run("mount", "--no-mtab", "-t", "tmpfs", "-o", "mode=755", "machines", "/run")
    for name in kept:
        old, new = before / name, pathlib.Path("/run") / name
        if old.is_symlink():
            new.symlink_to(os.readlink(old))
        elif old.is_dir() or old.is_file():
            new.mkdir() if old.is_dir() else new.touch()
            succeeds(["mount", "--no-mtab", "--rbind", str(old), str(new)])
    run("umount", "--lazy", before)
    WORK.mkdir()


def add(name, host):
    run("ip", "netns", "add", name)
    run("ip", "link", "add", f"to-{name}", "type", "veth", "peer", "name", "eth0", "netns", name)
    run("ip", "link", "set", f"to-{name}", "master", "bridge", "up")
    run("ip", "-n", name, "link", "set", "lo", "up")
    run("ip", "-n", name, "address", "add", f"{NET}.{host}/24", "dev", "eth0")
    run("ip", "-n", name, "link", "set", "eth0", "up")


class Network:
    """The server's namespace, `count` machines m0, m1, ..., and the front, where mpirun runs."""

    def __init__(self, count):
        self.machines = [f"m{number}" for number in range(count)]
        self.server_address = f"{NET}.1"
        try:
            take_run()
            socket.sethostname(FRONT)
            run("ip", "link", "set", "lo", "up")
            run("ip", "link", "add", "bridge", "type", "bridge")
            run("ip", "address", "add", f"{NET}.254/24", "dev", "bridge")
            run("ip", "link", "set", "bridge", "up")
            add(SERVER, 1)
            for number, name in enumerate(self.machines):
                add(name, 11 + number)
            self.launcher = WORK / "launcher"
            self.launcher.write_text(LAUNCHER)
            self.launcher.chmod(0o755)
        except OSError as error:
            skip(f"no network can be made here: {error}")

    def mpirun(self, hosts):
        """The command that starts one rank on each host; what to run is to be added."""
        hostfile = WORK / "hosts"
        hostfile.write_text("".join(f"{host} slots=1\n" for host in hosts))
        settings = {
            "plm_rsh_agent": self.launcher,
            "plm_rsh_no_tree_spawn": "1",  # the launcher works from the front only
            "pml": "ob1", "btl": "tcp,self",  # TCP, as between machines
            "btl_tcp_if_include": SUBNET, "oob_tcp_if_include": SUBNET,
        }
        command = ["mpirun", "--allow-run-as-root", "--hostfile", hostfile, "-np", len(hosts),
                   "--map-by", "node", "--bind-to", "none"]
        for name, value in settings.items():
            command += ["--mca", name, value]
        return [str(word) for word in command]

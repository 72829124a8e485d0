"""nginx and HAProxy as balancers before one faulty merhaba and one sound one."""
import dataclasses
import shutil
import subprocess
import textwrap

import processes
from clients import Client, Variant
from processes import Failed

NGINX = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream greeting {{
    server {faulty};
    server {sound};
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://greeting;
{settings}
    }}
  }}
}}
"""
NGINX_TUNED = """\
proxy_next_upstream error timeout invalid_header http_503;
proxy_next_upstream_tries 2;
proxy_connect_timeout 300ms;
proxy_read_timeout 500ms;"""

HAPROXY = """\
global
  maxconn 1000
  nbthread 1
defaults
  mode http
{settings}
frontend clients
  bind 127.0.0.1:{port}
  default_backend greeting
backend greeting
{backend}
  server faulty {faulty} {check}
  server sound {sound}
"""
DEBIAN = "timeout connect 5s\ntimeout client 50s\ntimeout server 50s"
HAPROXY_TUNED = """\
timeout client 50s
timeout connect 300ms
timeout server 500ms
retries 2
option redispatch 1
retry-on all-retryable-errors 503"""
CHECK = "inter 200ms fall 2 rise 2"


@dataclasses.dataclass
class Settings:
    """Of a proxy: lines of its configuration."""
    lines: str
    backend: str = ""
    check: str = ""


def make(name, _folder):
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        raise Failed(f"{name} is not installed")
    output, status = processes.run([path, "-v"], 20)
    if status != 0:
        raise Failed(f"{name} cannot be run: {output.strip()[:200]}")
    return {"nginx": _nginx, "HAProxy": _haproxy, "haproxy": _haproxy}[name](path, output)


def _nginx(path, version):
    return Client(
        "nginx", version.strip().rpartition("/")[2], [path],
        [Variant("its defaults: `proxy_pass` to an `upstream` of two servers", {"settings": Settings("")}),
         Variant("`" + " ".join(NGINX_TUNED.split("\n")) + "`", {"settings": Settings(NGINX_TUNED)})],
        "nginx leaves a server out for 10 s after one failed try (`max_fails=1 fail_timeout=10s` by default), so few "
        "requests meet the fault at all. What it has begun to pass on it cannot take back. What is no HTTP it passes on "
        "as HTTP/0.9, and `invalid_header` does not apply. `proxy_read_timeout` is for the whole head, then for each "
        "piece of the content.")


def _haproxy(path, version):
    checked = f"{DEBIAN}\noption redispatch 1"
    return Client(
        "HAProxy", version.split()[2].split("-")[0], [path],
        [Variant("`timeout connect 5s`, `timeout server 50s`, as in Debian's haproxy.cfg",
                 {"settings": Settings(DEBIAN)}),
         Variant("`" + "`, `".join(HAPROXY_TUNED.split("\n")[1:]) + "`", {"settings": Settings(HAPROXY_TUNED)}),
         Variant(f"A with `option redispatch 1`, `option httpchk GET /` on the traffic port, `check {CHECK}`",
                 {"settings": Settings(checked, "  option httpchk GET /", f"check {CHECK}")},
                 by_chance=True),
         Variant(f"A with `option redispatch 1`, `option httpchk GET /readyz` on the admin listener, "
                 f"`check port 9000 {CHECK}`",
                 {"settings": Settings(checked, "  option httpchk GET /readyz",
                                       f"check port {{admin_port}} {CHECK}")}, by_chance=True)],
        "A retry to the same server waits 1 s first, hence the 1.0 s of A. A check on the traffic port takes the server "
        "out some 0.4 s after a fault has begun that lasts; of a share it notices some by chance. Checks are requests, "
        "and meet faults. /readyz says whether the process wants clients; faults do not change that.")


class Proxy:
    """A proxy that runs, at `address`."""

    def __init__(self, client, settings, folder, faulty, sound):
        folder.mkdir()
        for attempt in range(3):
            port = processes.free_port()
            if self._starts(client, settings, folder, faulty, sound, port):
                self.address = f"127.0.0.1:{port}"
                return
        raise Failed(f"{client.name} does not start:\n{(folder / 'output.txt').read_text()[:1000]}")

    def _starts(self, client, settings, folder, faulty, sound, port):
        words = {"folder": folder, "port": port, "faulty": faulty.address, "sound": sound.address}
        config = folder / "proxy.conf"
        if client.name == "nginx":
            config.write_text(NGINX.format(settings=textwrap.indent(settings.lines, " " * 6), **words))
            command = [*client.command, "-p", folder, "-c", config, "-e", folder / "error.log"]
        else:
            check = settings.check.format(admin_port=faulty.admin.rpartition(":")[2])
            config.write_text(HAPROXY.format(settings=textwrap.indent(settings.lines, "  "),
                                             backend=settings.backend, check=check, **words))
            command = [*client.command, "-f", config]
        with open(folder / "output.txt", "w") as output:
            self.process = processes.start(command, stdout=output, stderr=subprocess.STDOUT)
        processes.until(f"{client.name} listens or ends",
                        lambda: self.process.poll() is not None or processes.listens(port))
        return self.process.poll() is None

    def end(self):
        processes.end([self.process])

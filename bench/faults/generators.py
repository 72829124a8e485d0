"""wrk and ab: what the load generators report of a fault."""
import re
import shutil

import processes
from clients import Client, Variant
from processes import Failed

AT_ONCE = 8
SECONDS = 2
REQUESTS = 10000
PATIENCE = 6


def make(name, _folder):
    if shutil.which(name) is None:
        raise Failed(f"{name} is not installed")
    output, _ = processes.run([name, "-v" if name == "wrk" else "-V"], 20)
    return {"wrk": _wrk, "ab": _ab}[name](output)


def _wrk(output):
    words = ["-t1", f"-c{AT_ONCE}", f"-d{SECONDS}s", "--latency"]
    close = [*words, "-H", "Connection: close", "--timeout", "1s"]
    return Client(
        "wrk", re.search(r"wrk (?:debian/)?([\d.]+)", output)[1], ["wrk"],
        [Variant(f"`wrk {' '.join(words)}`", {"words": words}),
         Variant(f"`wrk {' '.join(words)} -H 'Connection: close' --timeout 1s`", {"words": close})],
        "wrk retries nothing, opens a connection anew after an error, and starts its clock after connect: no fault of "
        "the handshake is in its latencies. A response that never comes is nowhere: `--timeout` counts responses that "
        "came later than that.")


def _ab(output):
    words = ["-q", "-n", str(REQUESTS), "-c", str(AT_ONCE)]
    return Client(
        "ab", re.search(r"Version ([\d.]+)", output)[1], ["ab"],
        [Variant(f"`ab {' '.join(words[1:])}`", {"words": words}),
         Variant(f"`ab {' '.join(words[1:])} -r -s 1`", {"words": [*words, "-r", "-s", "1"]})],
        "Without `-r` ab ends at the first error of a socket, and with it at the first time-out still. It opens the "
        "other connections once the first one had its response, so of a window it sees little. It takes the length of "
        "the first response for the right one: after one that was cut short, `Length` counts all the sound ones. "
        f"*No result*: the script ended it after {PATIENCE} s.")


def command(client, order, address):
    return [*client.command, *order["words"], f"http://{address}/"]


def report(client, output, status):
    """What matters in what it printed, in a few words."""
    if status is None:
        return f"**no result** within {PATIENCE} s"
    return (_wrk_report if client.name == "wrk" else _ab_report)(output)


def _wrk_report(output):
    found = re.search(r"(\d+) requests in", output)
    if found is None:
        refused = re.search(r"(unable to connect) to \S+ (.*)", output)
        return f"**ends**: `{refused[1]}: {refused[2]}`" if refused else "**no result**"
    parts = [f"{int(found[1]):,} responses"]
    if errors := re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", output):
        names = ("connect", "read", "write", "timeout")
        counts = [(name, int(count)) for name, count in zip(names, errors.groups()) if int(count)]
        parts.append("**Socket errors** " + ", ".join(f"{name} {count:,}" for name, count in counts))
    if bad := re.search(r"Non-2xx or 3xx responses: (\d+)", output):
        parts.append(f"**Non-2xx** {int(bad[1]):,}")
    if latency := re.search(r"Latency +\S+ +\S+ +(\S+)", output):
        p99 = re.search(r"99% +(\S+)", output)
        parts.append(f"p99 {p99[1]}, max {latency[1]}" if p99 else f"max {latency[1]}")
    return "; ".join(parts)


def _ab_report(output):
    complete = re.search(r"Complete requests: +(\d+)", output)
    if complete is None:
        said = re.search(r"(apr_\w+(?:\(\))?: .*?)(?: \(\d+\))?$", output, re.M)
        return f"**ends**: `{said[1]}`" if said else "**no result**"
    parts = [f"{int(complete[1]):,} complete"]
    failed = re.search(r"Failed requests: +(\d+)", output)
    if int(failed[1]):
        detail = re.search(r"\((Connect: .*?)\)", output)
        named = re.findall(r"(\w+): (\d+)", detail[1]) if detail else []
        kinds = ", ".join(f"{name} {int(count):,}" for name, count in named if int(count))
        parts.append(f"**failed {int(failed[1]):,}**" + (f" ({kinds})" if kinds else ""))
    if bad := re.search(r"Non-2xx responses: +(\d+)", output):
        parts.append(f"**Non-2xx** {int(bad[1]):,}")
    connect = re.search(r"^Connect: +\d+ +\d+ +\S+ +\d+ +(\d+)", output, re.M)
    longest = re.search(r"^ *100% +(\d+)", output, re.M)
    if connect and longest:
        parts.append(f"connect max {int(connect[1]):,} ms, all max {int(longest[1]):,} ms")
    return "; ".join(parts)

"""Requests by curl, a process for each."""
import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

GREETING = "Merhaba dünya!".encode()
order = json.loads(sys.argv[1])
running = {}
lock = threading.Lock()


def finished(number, due, process, content):
    errors = process.communicate()[1].decode(errors="replace")
    took = time.monotonic() - due
    status = re.search(r"^status=(\d+)$", errors, re.M)
    wrong = None
    if process.returncode:
        said = re.findall(r"^curl: (\(\d+\) .*)$", errors, re.M)
        wrong = said[-1] if said else f"exit status {process.returncode}"
    elif status[1] != "200":
        wrong = f"status {status[1]}"
    elif content.read_bytes() != GREETING:
        wrong = "wrong content"
    with lock:
        print(json.dumps({"number": number, "took": took, "wrong": wrong,
                          "retries": len(re.findall(r"Will retry in", errors))}), flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as folder:
        print("ready", flush=True)
        sys.stdin.readline()
        began = time.monotonic()
        waiting = []
        try:
            for number in range(order["count"]):
                due = began + number * order["interval"]
                time.sleep(max(0, due - time.monotonic()))
                content = pathlib.Path(folder) / str(number)
                process = subprocess.Popen(
                    ["curl", "--no-progress-meter", "-w", "%{stderr}\nstatus=%{http_code}\n", "-o", content,
                     *order["words"], order["url"]],
                    stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
                thread = threading.Thread(target=finished, daemon=True,
                                          args=(number, due, process, content))
                thread.start()
                waiting.append((process, thread))
            for _, thread in waiting:
                thread.join()
        finally:
            for process, _ in waiting:
                if process.poll() is None:
                    process.kill()


main()

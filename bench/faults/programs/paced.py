"""What the programs written in Python share: requests begun at a pace, a thread for each."""
import json
import sys
import threading
import time

GREETING = "Merhaba dünya!".encode()


def run(fetch):
    """Reads the order, waits for a line on stdin, then prints a line of JSON for each request.

    `fetch(order)` makes one attempt: None if the greeting came, else what went wrong, in words.
    """
    order = json.loads(sys.argv[1])
    lock = threading.Lock()

    def one(number, due):
        wrong = fetch(order)
        retries = 0
        for pause in order["pauses"]:
            if wrong is None:
                break
            time.sleep(pause)
            wrong = fetch(order)
            retries += 1
        with lock:
            print(json.dumps({"number": number, "took": time.monotonic() - due,
                              "retries": retries, "wrong": wrong}), flush=True)
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    for number in range(order["count"]):
        due = began + number * order["interval"]
        time.sleep(max(0, due - time.monotonic()))
        threading.Thread(target=one, args=(number, due)).start()

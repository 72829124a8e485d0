"""Windows of queue-full and phantom: what was predicted for each client, and what it saw."""
import dataclasses
import statistics
import time

import arrivals
import model
from server import Server

RATE = 200  # clients per second, evenly spaced
PATIENCE = 12.0
LATE = 0.1  # seconds, from which on a client counts as late
STEP = 0.05  # seconds; a client that is off by more met another packet of its schedule
FORMAT = "{:27}{:>8}{:>8}{:>15}{:>8}{:>14}{:>7}{:>14}{:>8}{:>12}{:>9}{:>12}   {}"
HEADINGS = ("fault", "workers", "clients", "drops expected", "counted", "late expected", "seen",
            "most expected", "seen", "off: median", "others", "unanswered", "")


@dataclasses.dataclass
class Case:
    """A fault and how long clients come. `backlog` None: phantom."""
    spec: str
    windows: model.Windows
    seconds: float
    backlog: int | None = None


CASES = (
    Case("queue-full@700ms/3s", model.Windows(0.7, 3), 6, 0),
    Case("queue-full:31@700ms/3s", model.Windows(0.7, 3), 6, 31),
    Case("queue-full@2500ms/6s", model.Windows(2.5, 6), 9, 0),
    Case("queue-full:99@2500ms", model.Windows(2.5), 5, 99),
    Case("phantom@700ms/3s", model.Windows(0.7, 3), 6),
    Case("phantom@2500ms/6s", model.Windows(2.5, 6), 9),
)


def predicted(case, clients, offset, workers, slack):
    begun = [client.begun + offset for client in clients]
    if case.backlog is None:
        return model.phantom(begun, [client.rto or 0.2 for client in clients], case.windows, slack)
    return model.queue_full(begun, case.windows, case.backlog + 1, workers, slack)


def nearest(low, high, value):
    """How far the value is from what was predicted; 0 within."""
    return value - min(max(value, low), high)


def text(low, high, pattern="{:,}"):
    low, high = pattern.format(low), pattern.format(high)
    return low if low == high else f"{low}-{high}"


def measure(options, folder, case, workers):
    """(the line of the table, what deviates)."""
    server = Server(options.server, folder, "windows", ["--workers", str(workers)])
    before = server.drops()
    asked = time.monotonic()
    server.set_faults([case.spec], options.seed)
    set_at = (asked + time.monotonic()) / 2
    offset = time.monotonic() - set_at
    clients = arrivals.run(server.address, [number / RATE for number in
                                            range(int(case.seconds * RATE))], PATIENCE)
    dropped = server.drops() - before
    server.stop()
    (folder / "windows.ports").unlink(missing_ok=True)
    models = [predicted(case, clients, offset, workers, slack)
              for slack in (0.0, model.SLACK / 2, model.SLACK)]
    model_dropped = [count for count, _ in models]
    model_late = [sum(seconds > LATE for seconds in late) for _, late in models]
    model_most = [max(late) for _, late in models]
    seen = [client.answered - client.begun if client.answered else None for client in clients]
    waits = [seconds for seconds in seen if seconds is not None]
    # Each client against the nearest of its own predictions.
    off = [abs(nearest(min(late[client] for _, late in models), max(late[client] for _, late in models),
                       seconds)) for client, seconds in enumerate(seen) if seconds is not None]
    late = sum(seconds > LATE for seconds in waits)
    unanswered = len(seen) - len(waits)
    deviations = []
    for what, model_said, was in (("packets dropped", model_dropped, dropped), ("clients late", model_late, late)):
        by = nearest(min(model_said), max(model_said), was)
        if abs(by) > max(3, 0.02 * max(model_said)):
            deviations.append(f"{what} {by:+,}")
    if unanswered:
        deviations.append(f"{unanswered} without a response")
    line = FORMAT.format(
        case.spec, workers, f"{len(clients):,}", text(min(model_dropped), max(model_dropped)),
        f"{dropped:,}", text(min(model_late), max(model_late)), f"{late:,}",
        text(min(model_most), max(model_most), "{:.2f}") + " s", f"{max(waits, default=0):.2f} s",
        f"{statistics.median(off) * 1000:.1f} ms", f"{sum(by > STEP for by in off):,}", unanswered,
        "FAILED: " + "; ".join(deviations) if deviations else "as predicted")
    return line, deviations


def check(options, folder):
    """Prints a line for each case; whether all came as predicted."""
    print(f"{RATE} clients per second, evenly spaced; late: by more than {LATE * 1000:.0f} ms; expected: by "
          "the model, for kernel timers on time and late; off: each client's wait from its own prediction; "
          f"others: those off by more than {STEP * 1000:.0f} ms")
    print(FORMAT.format(*HEADINGS).rstrip(), flush=True)
    failed = 0
    todo = [(workers, case) for workers in options.workers for case in CASES]
    for workers, case in todo:
        line, deviations = measure(options, folder, case, workers)
        print(line, flush=True)
        failed += bool(deviations)
    print(f"{len(todo) - failed} passed, {failed} failed")
    return failed == 0

"""What a window does to clients that come at known times: which packets are dropped, and who is late.

Times are in seconds; those of clients and windows count from the moment at which the faults were set.
"""
import heapq
import pathlib

_LINEAR = pathlib.Path("/proc/sys/net/ipv4/tcp_syn_linear_timeouts")
SYN_TIMEOUT = 1.0
LOSS_PROBE = 0.204  # of a single segment: 200 ms and the timer's jiffy (RFC 8985, and Linux)
SLACK = 0.032  # the kernel's timers of 0.25 to 2 s are up to 8 jiffies late, of 4 ms at HZ=250
LOOP = 0.002  # from the end of a window to the response


class Windows:
    """LASTS, or LASTS/EVERY."""

    def __init__(self, lasts, every=None):
        self.lasts, self.every = lasts, every

    def begin_of(self, time):
        """When the window that `time` is in began; None outside."""
        into = time % self.every if self.every else time
        return time - into if 0 <= into < self.lasts else None


def syn_times(slack):
    """When a client sends its SYN, from its connect on."""
    linear = int(_LINEAR.read_text()) if _LINEAR.exists() else 0
    times, timeout = [0.0], SYN_TIMEOUT
    for sent in range(7):
        times.append(times[-1] + timeout + slack)
        if sent >= linear:
            timeout *= 2
    return times


def data_times(rto, slack):
    """When a client sends its request, from the first time on: a loss probe, then by its RTO."""
    times = [0.0, LOSS_PROBE]
    for _ in range(6):
        times.append(times[-1] + rto + slack)
        rto *= 2
    return times


def queue_full(arrivals, windows, capacity, queues, slack):
    """(SYNs dropped, by how much each client is late). Clients take turns at the queues."""
    schedule = syn_times(slack)
    syns = [(time, client, 0) for client, time in enumerate(arrivals)]
    heapq.heapify(syns)
    late = [0.0] * len(arrivals)
    waiting, window, dropped = [0] * queues, None, 0
    while syns:
        time, client, tries = heapq.heappop(syns)
        begin = windows.begin_of(time)
        if begin is None:
            late[client] = time - arrivals[client]
            continue
        if begin != window:
            window, waiting = begin, [0] * queues
        if waiting[client % queues] < capacity:
            waiting[client % queues] += 1
            late[client] = begin + windows.lasts + LOOP - arrivals[client]
            continue
        dropped += 1
        if tries + 1 < len(schedule):
            heapq.heappush(syns, (arrivals[client] + schedule[tries + 1], client, tries + 1))
    return dropped, late


def phantom(arrivals, rtos, windows, slack):
    """(packets dropped, by how much each client is late)."""
    dropped, late = 0, []
    for arrival, rto in zip(arrivals, rtos):
        if windows.begin_of(arrival) is None:
            late.append(0.0)
            continue
        dropped += 1  # the ACK of the handshake
        for sent in data_times(rto, slack):
            if windows.begin_of(arrival + sent) is None:
                late.append(sent)
                break
            dropped += 1
        # The server sends its SYN-ACK again, too, and the ACKs of these are dropped likewise.
        for again in (time for time in (1.0, 3.0, 7.0) if time < late[-1]):
            if windows.begin_of(arrival + again + slack) is None:
                break  # the server has the connection
            dropped += 1
    return dropped, late

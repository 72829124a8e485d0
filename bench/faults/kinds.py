"""The faults of the table, and what is asked of the shares."""

WINDOW = "800ms/2s"  # shorter than the 1 s after which a SYN is sent again
SHARE = "10%"  # four tries in a row hardly meet it

TABLE = (
    f"refuse@{WINDOW}",
    f"queue-full@{WINDOW}",
    f"accept-late:500ms@{WINDOW}",
    f"phantom@{WINDOW}",
    f"phantom@{SHARE}",
    f"accept-reset@{WINDOW}",
    f"accept-reset@{SHARE}",
    f"delay:1s@{SHARE}",
    f"status:503@{SHARE}",
    f"hang@{SHARE}",
    f"close@{SHARE}",
    f"truncate@{SHARE}",
    f"trickle:8/50ms@{SHARE}",  # more than 1 s for a response
    f"reset@{SHARE}",
    f"garbage@{SHARE}",
)


def kind_of(spec):
    return spec.partition("@")[0].partition(":")[0]


def counts_requests(spec):
    """Whether the server counts what the fault met, and not the windows that began."""
    return kind_of(spec) not in ("refuse", "queue-full", "phantom")


def met(server, spec):
    """How often `server` has met the fault, by its own count or the kernel's: of packets, or of windows."""
    if kind_of(spec) in ("queue-full", "phantom"):
        return server.drops()
    return server.met(kind_of(spec))

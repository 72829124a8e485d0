"""Holds the result of a run on several machines against the server's own account, and against what
each rank says of itself. Each function returns what is wrong, in sentences."""
import collections
import math

import histogram

PHASES = ("connect", "first_byte", "end")
PERCENTILES = (("p50", 500), ("p90", 900), ("p99", 990), ("p99_9", 999))
UNIT = 1e-6  # times are written with fewer digits than they have
LATEST = 0.5  # seconds after the first rank; on two CPUs eight of them have to wait for each other


def ranks_of(document):
    return document["series"][0]["parts"]


def differs(what, one, other):
    return [] if one == other else [f"{what}: {one}, not {other}"]


def added(accounts):
    """The sums of all counts by name, also of those within an object; times are left out."""
    sums = collections.defaultdict(int)
    for account in accounts:
        for name, value in account.items():
            if isinstance(value, dict):
                for text, count in value.items():
                    sums[f"{name}: {text}"] += count
            elif isinstance(value, int):
                sums[name] += value
    return {name: count for name, count in sums.items() if count != 0}


def sums_differ(what, sums, whole):
    wrong = []
    for name in sorted(sums.keys() | whole.keys()):
        wrong += differs(f"{what}, {name}", sums.get(name, 0), whole.get(name, 0))
    return wrong


def against_server(series, summary):
    """To the unit: the server accepted each connection established, and sent each response."""
    whole = collections.defaultdict(int, added([series["total"], series["besides"]]))
    wrong = differs("established, by the clients and by the server",
                    whole["established"], summary["accepted"])
    wrong += differs("responses, by the clients and by the server",
                     whole["responses"], sum(summary["responses"]))
    if whole["attempted"] == 0 or whole["responses"] == 0:
        wrong.append("no load was offered")
    if not summary["complete"]:
        wrong.append("the server's account is not complete")
    return wrong


def against_ranks(document, hosts):
    """Each rank has a row, and the rows make up the whole."""
    series, ranks = document["series"][0], ranks_of(document)
    wrong = differs("ranks", [row["name"] for row in ranks],
                    [f"rank {number}" for number in range(len(hosts))])
    wrong += differs("their hosts", [row["host"] for row in ranks], hosts)
    for whose in ("total", "besides"):
        wrong += sums_differ(f"the ranks' {whose} and the whole", added(row[whose] for row in ranks),
                             added([series[whose]]))
    # The rank at the target watches for a while longer than the others offer load.
    elapsed = [row["total"]["elapsed_s"] for row in ranks if row["offers_load"]]
    if not max(elapsed) - UNIT <= series["total"]["elapsed_s"] <= sum(elapsed) + UNIT:
        wrong.append(f"elapsed {series['total']['elapsed_s']} s, of the ranks {elapsed}")
    for row in ranks:
        if row["offers_load"] and row["total"]["attempted"] == 0:
            wrong.append(f"{row['name']} attempted nothing")
        # All machines are on one host here, so that their clocks are one.
        if not abs(row["clock_ahead_s"]) <= row["clock_error_s"] + UNIT:
            wrong.append(f"{row['name']}: its clock, which is rank 0's own, is said to be "
                         f"{row['clock_ahead_s']} s ahead, within {row['clock_error_s']} s")
        if row["offers_load"] and not -UNIT <= row["began_s"] <= LATEST:
            wrong.append(f"{row['name']} began {row['began_s']} s after the first")
    return wrong


def percentiles(what, counts, latency):
    """The reported figures are those of the buckets."""
    wrong = differs(f"{what}: count, by its buckets and as reported", sum(counts.values()),
                    latency["count"])
    for name, thousandths in PERCENTILES:
        wrong += differs(f"{what}: {name}, by its buckets and as reported",
                         histogram.percentile(counts, thousandths, latency["max"]), latency[name])
    return wrong


def latencies(document):
    """The merged histogram is the sum of the ranks', bucket by bucket; the figures are its own."""
    series, wrong = document["series"][0], []
    for phase in PHASES:
        latency = series["latency_ns"][phase]
        wrong += percentiles(phase, histogram.decode(latency["histogram"]), latency)
    merged = histogram.decode(series["latency_ns"]["end"]["histogram"])
    ranks = collections.Counter()
    for row in ranks_of(document):
        text = row["end_histogram"]
        counts = histogram.decode(text) if text else collections.Counter()
        if row["offers_load"] and not counts:
            wrong.append(f"{row['name']}: its histogram is empty")
        ranks.update(counts)
    differing = [index for index in sorted(merged.keys() | ranks.keys())
                 if merged[index] != ranks[index]]
    if differing:
        first = differing[0]
        wrong.append(f"{len(differing)} buckets differ; in the first, up to "
                     f"{histogram.highest_equivalent(first)} ns, the ranks have {ranks[first]}, "
                     f"the whole has {merged[first]}")
    return wrong + percentiles("end, of the ranks' sum", ranks, series["latency_ns"]["end"])


def poisson(document, rate, duration):
    """The clients due are as many as Poisson's arrivals have, within 5 sigma. Were one seed used by
    all ranks, each would have equally many."""
    total = document["series"][0]["total"]
    due, expected = total["attempted"] + total["not_begun"], rate * duration
    wrong = []
    if abs(due - expected) > 5 * math.sqrt(expected):
        wrong.append(f"{due} clients were due, not {expected:.0f} within 5 sigma")
    attempted = [row["total"]["attempted"] for row in ranks_of(document) if row["offers_load"]]
    if len(attempted) > 1 and len(set(attempted)) == 1:
        wrong.append(f"each rank attempted {attempted[0]}: do all have the same seed? (Two ranks may "
                     "by chance, with one seed in a hundred: try another --seed)")
    return wrong

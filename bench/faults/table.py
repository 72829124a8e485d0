"""The table as Markdown, and the file that holds it."""
import os
import pathlib
import string
import textwrap

import generators
import outcome
from outcome import Outcome
from processes import Failed

BEGIN, END = "<!-- begin: python3 bench/faults -->", "<!-- end -->"


def _row(cells):
    return "| " + " | ".join(cells) + " |"


def _head(cells):
    return [_row(cells), "|" + "---|" * len(cells)]


def _letter(index):
    return string.ascii_uppercase[index]


def hidden(outcomes):
    """Which variant hides the fault best, and how well."""
    lettered = [(_letter(index), outcome) for index, outcome in enumerate(outcomes)]
    good = [(letter, one) for letter, one in lettered if one.was_met and not one.failed()]
    if good:
        letter, best = min(good, key=lambda pair: (round(max(pair[1].late, default=0.0), 1),
                                                   len(pair[1].late)))
        return letter + (f": {len(best.late)} late, by up to {max(best.late):.1f} s" if best.late else "")
    return "no" if all(one.was_met for _, one in lettered) else "not met"


def _overview(clients, rows):
    clients = [client for client in clients if client.made_by is not generators.make]
    if not clients:
        return []
    lines = ["### Which settings hide which fault", "",
             "A letter names the settings, listed with the client's own table below, with which every request got the "
             "right response with the least delay. *No*: some failed with all settings. *Not met*: the client kept few "
             "connections, and none of them was in the share.", ""]
    lines += _head(["fault", *(client.name for client in clients)])
    for spec, seen in rows.items():
        lines.append(_row([f"`{spec}`", *(
            hidden([seen[client.name, index] for index, variant in enumerate(client.variants)
                    if not (variant.by_chance and "%" in spec)])
            for client in clients)]))
    return [*lines, ""]


def _of_client(client, rows):
    lines = [f"### {client.name} ({client.version})", ""]
    lines += [f"- {_letter(index)}: {variant.shown}" for index, variant in enumerate(client.variants)]
    if client.notes:
        lines += ["", client.notes]
    lines += ["", *_head(["fault", *(_letter(index) for index, _ in enumerate(client.variants))])]
    for spec, seen in rows.items():
        cells = (seen[client.name, index] for index, _ in enumerate(client.variants))
        lines.append(_row([f"`{spec}`", *(
            cell.words() if isinstance(cell, Outcome) else cell for cell in cells)]))
    return [*lines, ""]


def conditions(pace, seed):
    release = os.uname().release.partition("-")[0]
    return (f"Linux {release}, loopback, `--fault-seed {seed}`. Each client sends {pace.count} requests, one every "
            f"{pace.interval * 1000:.0f} ms whether or not earlier ones have ended, to a server of its own. nginx and "
            f"HAProxy have a urllib with default settings in front, and a faulty and a sound server behind. *In time* "
            f"is within {outcome.IN_TIME * 1000:.0f} ms. After {pace.patience:.0f} s the user gives up: *without a "
            "response*. *Met* is the number of faults that the server counted. Errors are in the client's own words.")


def document(clients, rows, pace, seed):
    lines = [conditions(pace, seed), "", *_overview(clients, rows)]
    for client in clients:
        lines += _of_client(client, rows)
    return "\n".join(_wrapped(lines)).rstrip() + "\n"


def _wrapped(lines):
    """Prose at 120 columns; rows of tables, headings and code stay as they are."""
    for line in lines:
        if line.startswith(("|", "#")) or not line:
            yield line
        else:
            yield textwrap.fill(line, 120, subsequent_indent="  " if line.startswith("- ") else "",
                                break_long_words=False, break_on_hyphens=False)


def check(path):
    """Whether the file has both markers, before anything is run."""
    text = pathlib.Path(path).read_text()
    if text.count(BEGIN) != 1 or text.find(END, text.find(BEGIN)) < 0:
        raise Failed(f"cannot write the table: {path} lacks the lines {BEGIN} and {END}")


def write(path, content):
    """Replaces what is between the markers."""
    path = pathlib.Path(path)
    before, _, rest = path.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{content}{END}{after}")

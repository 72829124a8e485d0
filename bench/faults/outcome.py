"""What the user behind a client saw: how many requests came in time, late, or not, in a few words."""
import collections
import dataclasses
import re

IN_TIME = 0.15  # seconds; the least fault here is late by more, a busy machine by less
WORDS_SHOWN = 2  # different errors that are quoted
_ADDRESSES = re.compile(r"( to)? (127\.[\d.]+(:\d+->\S+?| port \d+ after \d+ ms)?(?=:|$))")


@dataclasses.dataclass
class Outcome:
    """The requests of one client under one fault. `unanswered` had no response when the user gave up."""
    asked: int
    in_time: int = 0
    late: list = dataclasses.field(default_factory=list)
    wrong: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    slowest_error: float = 0.0
    unanswered: int = 0
    retries: int = 0
    met: int | None = None  # faults by the server's count
    was_met: bool = True

    def failed(self):
        return bool(self.wrong or self.unanswered)

    def words(self):
        parts = [f"{self.in_time} in time"]
        if self.late:
            parts.append(f"{len(self.late)} late by {span(self.late)}")
        if self.wrong:
            count = sum(self.wrong.values())
            quoted = self.wrong.most_common(WORDS_SHOWN)
            said = ", ".join(f"`{words}`" if len(quoted) == 1 else f"{number} `{words}`"
                             for words, number in quoted)
            more = ", …" if len(self.wrong) > WORDS_SHOWN else ""
            after = f" after up to {self.slowest_error:.1f} s" if self.slowest_error > IN_TIME else ""
            parts.append(f"**{count} {'error' if count == 1 else 'errors'}**{after}: {said}{more}")
        if self.unanswered:
            parts.append(f"**{self.unanswered} without a response**")
        if self.retries:
            parts.append(f"{self.retries} {'retry' if self.retries == 1 else 'retries'}")
        if self.met is not None:
            parts.append(f"{self.met} met")
        return "; ".join(parts)


def span(seconds):
    """0.7 to 1.2 s; one number where they are alike."""
    low, high = f"{min(seconds):.1f}", f"{max(seconds):.1f}"
    return f"{high} s" if low == high else f"{low} to {high} s"


def outcome_of(lines, asked, patience):
    """From what a program printed: a dictionary for each request that ended."""
    outcome = Outcome(asked)
    for line in lines:
        outcome.retries += line["retries"]
        if line["took"] > patience:
            continue
        if line["wrong"] is not None:
            outcome.wrong[_ADDRESSES.sub("", line["wrong"])] += 1
            outcome.slowest_error = max(outcome.slowest_error, line["took"])
        elif line["took"] <= IN_TIME:
            outcome.in_time += 1
        else:
            outcome.late.append(line["took"])
    outcome.unanswered = asked - outcome.in_time - len(outcome.late) - sum(outcome.wrong.values())
    return outcome

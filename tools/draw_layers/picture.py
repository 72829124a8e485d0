"""The picture as SVG: a box for each layer, on what it stands on."""
import html
import textwrap

from facts import BRANCH, LOWER, SAYS, WAY, fail, level, supports

WIDTH, EDGE, GAP = 1240, 26, 8
MIDDLE = 590  # where merhaba ends, and merhaba-bench begins
HEAD, CAP = 84, 38
NARROWER = {"bench/mpi": 0.24, "bench/accept": 0.36}
SHARED, SRC, BENCH = ("#e4ebe2", "#8ba386"), ("#dfe9f5", "#7f9cc0"), ("#f8ead6", "#c9a063")
TEXT, FAINT, FONT = "#1c2630", "#51606d", "Helvetica, Arial, 'DejaVu Sans', sans-serif"


def rectangle(left, top, right, bottom, fill, line, corner=7):
    return (f'<rect x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" height="{bottom - top:.0f}" '
            f'rx="{corner}" fill="{fill}" stroke="{line}"/>')


def words(x, y, text, size, colour=TEXT, *, bold=False, centred=False):
    more = ' font-weight="bold"' * bold + ' text-anchor="middle"' * centred
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}"{more} fill="{colour}">{html.escape(text)}</text>'


def width(text, size):
    """At least what it takes in a wide font."""
    narrow = sum(text.count(letter) for letter in "iljtfr.,:;' ")
    return size * (0.63 * (len(text) - narrow) + 0.38 * narrow)


def pill_width(pill):
    return width(pill, 12) + 22


class Box:
    def __init__(self, layer, left, right, colours, pills):
        self.left, self.right, self.colours, self.level = left, right, colours, level(layer)
        self.top = self.bottom = 0
        self.name = layer.removeprefix("bench/")
        self.lines = textwrap.wrap(SAYS[layer], int((right - left - 24) / (14 * 0.53)), break_on_hyphens=False)
        # Beside the name, or in rows below the lines.
        fit = width(self.name, 17) + sum(map(pill_width, pills)) + 24 < right - left
        self.pills, self.rows = (pills, []) if fit else ([], [[]])
        for pill in [] if fit else pills:
            if sum(map(pill_width, self.rows[-1] + [pill])) > right - left - 16:
                self.rows.append([])
            self.rows[-1].append(pill)
        self.need = 44 + 18 * len(self.lines) + 26 * len(self.rows)

    def overlaps(self, other):
        return self.left < other.right and other.left < self.right

    def draw(self):
        yield rectangle(self.left, self.top, self.right, self.bottom, *self.colours)
        y = self.top + 25
        yield words(self.left + 12, y, self.name, 17, bold=True)
        for text in self.lines:
            y += 18
            yield words(self.left + 12, y + 1, text, 14, FAINT)
        yield from self.draw_pills(self.pills, self.right - 6 - sum(map(pill_width, self.pills)), self.top + 9)
        for number, row in enumerate(self.rows):
            yield from self.draw_pills(row, self.left + 10, y + 12 + 26 * number)

    def draw_pills(self, pills, left, top):
        for pill in pills:
            right = left + pill_width(pill) - 6
            yield rectangle(left, top, right, top + 21, "#ffffff", self.colours[1], 10)
            yield words((left + right) / 2, top + 15, pill, 12, centred=True)
            left = right + 6

    def draw_way(self):
        left, right, top, bottom = self.left + 12, self.right - 12, self.top + self.need + 6, self.bottom - 12
        step = (bottom - top - 40) / (len(WAY) + 1)
        if step < 35:
            fail(f"the way of a connection does not fit into the box of {self.name}")
        yield rectangle(left, top, right, bottom, "#ffffff", self.colours[1])
        yield words(left + 12, top + 26, "The way of one connection", 15, bold=True)
        for number, (file, function, says) in enumerate((*WAY, BRANCH), 1):
            y = top + 38 + step * (number - 0.6)
            folder = file.split("/")[0]
            yield f'<circle cx="{left + 21:.0f}" cy="{y:.0f}" r="11" fill="{SRC[0]}" stroke="{SRC[1]}"/>'
            yield words(left + 21, y + 4.5, str(number) if number <= len(WAY) else "or", 12, bold=True, centred=True)
            yield words(left + 40, y - 2, function if folder == self.name else f"{folder}::{function}", 13, bold=True)
            yield words(left + 40, y + 14, says, 13, FAINT)


def shares(names, left, right):
    """The range from left to right, parted among the names."""
    parts = [NARROWER.get(name, 1) for name in names]
    unit = (right - left - GAP * (len(names) - 1)) / sum(parts)
    ranges = {}
    for name, part in zip(names, parts):
        ranges[name] = (left, left + unit * part)
        left += unit * part + GAP
    return ranges


def place(facts):
    """Each box between its left and its right edge."""
    boxes = {}

    def add(layer, left, right, colours):
        boxes[layer] = Box(layer, left, right, colours, facts.libraries[layer])

    for layer in facts.src:
        add(layer, EDGE, MIDDLE - GAP, SRC)
    # What the bench stands on as well reaches under it.
    lowest = sorted((layer for layer in facts.src if level(layer) == 1), key=LOWER["bench/kernel"].__contains__)
    for layer, (left, right) in shares(lowest, EDGE, MIDDLE + 76).items():
        add(layer, left, right, SRC)
    for layer in LOWER["bench/kernel"]:
        add(layer, boxes[layer].left, WIDTH - EDGE, SHARED)
    below = {room: max(supports(room), key=level) for room in facts.bench}
    for room in facts.bench:
        low = boxes[below[room]]
        beside = [other for other in facts.bench if below[other] == below[room]]
        left, right = shares(beside, low.left if below[room] in facts.bench else MIDDLE + GAP, low.right)[room]
        further = [boxes[other].left for other in supports(room) if other != below[room]]
        add(room, min([left, *further]), right, BENCH)
    return boxes


def stack(boxes):
    """Each box between its bottom and its top. Returns the bottom of all."""
    above = {box: [other for other in boxes.values() if other.level > box.level and other.overlaps(box)]
             for box in boxes.values()}
    levels = range(max(box.level for box in above) + 1)
    # A box below one that is several levels up has room enough.
    heights = [max(box.need for box in above if box.level == number and
                   (not above[box] or min(other.level for other in above[box]) == number + 1)) for number in levels]
    bottom = HEAD + CAP + sum(heights) + GAP * len(heights)
    for box in above:
        box.bottom = bottom - sum(heights[:box.level]) - GAP * box.level
    # merhaba has fewer layers than its bench: the server has the room that remains.
    boxes["cli"].bottom = HEAD + CAP + GAP + boxes["cli"].need
    boxes["admin"].bottom = boxes["cli"].bottom + GAP + boxes["admin"].need
    for box in above:
        box.top = max((other.bottom for other in above[box]), default=HEAD + CAP) + GAP
    return bottom


def draw_parts(facts):
    boxes = place(facts)
    bottom = stack(boxes)
    height = bottom + 60
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
           f'height="{height:.0f}" font-family="{FONT}" role="img">')
    yield "<!-- Drawn by tools/draw_layers: change that, or what it reads. -->"
    yield "<title>The layers of merhaba and merhaba-bench, bottom up, and the way of one connection</title>"
    yield rectangle(0, 0, WIDTH, height, "#ffffff", "#d0d7de", 10)
    yield words(EDGE, 40, "A folder is a layer. It may include what it stands on, and what that stands on.", 20,
                bold=True)
    yield words(EDGE, 66, "White pills: the libraries that a layer includes. merhaba-bench sees "
                f"{' and '.join(LOWER['bench/kernel'])} alone: it shares no bug with what it measures.", 15, FAINT)
    for program, left, right in (("merhaba", EDGE, MIDDLE - GAP), ("merhaba-bench", MIDDLE + GAP, WIDTH - EDGE)):
        yield rectangle(left, HEAD, right, HEAD + CAP, "#2f3e4e", "#2f3e4e")
        yield words((left + right) / 2, HEAD + 25, program, 18, "#ffffff", bold=True, centred=True)
    for box in boxes.values():
        yield from box.draw()
    yield from boxes["server"].draw_way()
    apart, not_cpp = ", ".join(facts.apart), ", ".join(facts.not_cpp)
    yield words(EDGE, bottom + 36, f"On no layer: {apart}, whose servers do the least that is correct, and what "
                f"is not C++: {not_cpp}.", 14, FAINT)
    yield "</svg>"


def draw(facts):
    return "\n".join(draw_parts(facts)) + "\n"

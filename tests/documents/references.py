#!/usr/bin/env python3
"""What pages of Markdown refer to exists: files, headings, and options of the programs.

Usage: references.py SOURCE MERHABA MERHABA_BENCH PAGE... (MERHABA_BENCH: "" where it is not built),
PAGE as from SOURCE; all pages there have to be among them, since each is a test of its commands.
Exit 0: all of it does; 1: it does not, one line for each.
"""
import pathlib
import re
import sys

from helps import helps

LINK = re.compile(r"\]\(((?!https?:|mailto:)[^)\s]+)\)")
INVOCATION = re.compile(r"(?:^ *|[/`]|[|&;] |sudo )(merhaba|merhaba-bench)(?= )([^|;&`\n]*)",
                        re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)


def anchor(heading):
    """As GitHub makes it of a heading's text."""
    shown = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")


def anchors_of(page):
    return {anchor(heading) for heading in
            re.findall(r"^#+ (.*)$", FENCED.sub("", page), re.MULTILINE)}


def broken_links(source, name, page):
    for target in LINK.findall(FENCED.sub("", page)):
        path, _, heading = target.partition("#")
        file = (source / name).parent / path if path else source / name
        if not file.exists():
            yield f"no such file: {target}"
        elif heading and heading not in anchors_of(file.read_text(encoding="utf-8")):
            yield f"no such heading: {target}"


def options_of(merhaba, bench):
    """The options of each program that is built, by its name."""
    known = {}
    for command, text in helps(merhaba, bench):
        known.setdefault(command.split()[0], set()).update(OPTION.findall(text))
    return known


def unknown_options(page, known):
    for name, words in INVOCATION.findall(page.replace("\\\n", " ")):
        for option in OPTION.findall(words):
            if name in known and option not in known[name]:
                yield f"{name} has no option {option}"


def main():
    source, merhaba, bench, *names = sys.argv[1:]
    source = pathlib.Path(source)
    known = options_of(merhaba, bench)
    pages = {str(path.relative_to(source)) for path in source.rglob("*.md")
             if path.relative_to(source).parts[0] in (path.name, "docs", "packaging")}
    wrong = [f"{name}: tests/documents/meson.build lacks it" for name in sorted(pages - set(names))]
    for name in names:
        page = (source / name).read_text(encoding="utf-8")
        wrong += [f"{name}: {text}" for text in
                  [*broken_links(source, name, page), *unknown_options(page, known)]]
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

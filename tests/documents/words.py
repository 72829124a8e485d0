#!/usr/bin/env python3
"""No word for users that they would have to translate first: in pages, man pages, help and messages.

Usage: words.py SOURCE MERHABA MERHABA_BENCH ("" where it is not built). Exit 0: none; 1: some, each
with its place and the word to use. Only words without a second meaning here are looked for.
"""
import pathlib
import re
import sys

from helps import helps

# Found, and what to say in its place.
ENGLISH = [
    (r"callers?", "client"),
    (r"newcomers?", "new client"),
    (r"doors?", "SYN stage, ACK stage"),
    (r"(?:is|are|was|were|be|being) told", "merhaba prints, reports or says it"),
    (r"tells?(?! (?:\w+ )?apart)", "prints, reports, says"),
    (r"reckon(?:s|ed|ing)?", "compute, estimate"),
    (r"who(?:ever)? (?:comes|calls|asks)", "client"),
    (r"no one", "nobody"),
    (r"one an? line|a line each", "one per line"),
    (r"\d a second", "per second"),
    (r"thrown away", "dropped"),
    (r"let in", "accept, admit"),
    (r"good answers?", "successful response"),
]
TURKISH = [
    (r"arayan(?:lar\w*)?", "istemci"),
    (r"Meson['’]ca", "no such word"),
    (r"atılan (?:SYN|paket)\w*", "düşürülen"),
    (r"kapıda", "SYN ya da ACK aşamasında"),
]


def compiled(words):
    return [(re.compile(rf"\b(?:{found})\b", re.IGNORECASE), better) for found, better in words]


def places(text, words):
    """Line number, line and the better word, for each that is found."""
    for number, line in enumerate(text.splitlines(), 1):
        for found, better in words:
            if match := found.search(line):
                yield number, match[0], better


def texts(source):
    """Every text for users that is a file: its name, itself."""
    pages = [*source.glob("*.md"), *source.glob("docs/**/*.md"), *source.glob("docs/*.1"),
             *source.glob("packaging/**/*.md"), source / "po/tr.po"]
    for path in sorted(pages):
        yield str(path.relative_to(source)), path.read_text(encoding="utf-8")


def main():
    source, merhaba, bench = sys.argv[1:]
    english, turkish = compiled(ENGLISH), compiled(TURKISH)
    found = []
    for name, text in [*texts(pathlib.Path(source)), *helps(merhaba, bench)]:
        words = turkish if name.endswith(".tr.md") else english
        if name.endswith(".po"):
            words = english + turkish
        found += [f"{name}:{number}: {word!r}: say {better}"
                  for number, word, better in places(text, words)]
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

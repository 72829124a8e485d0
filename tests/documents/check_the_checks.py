#!/usr/bin/env python3
"""The checks of pages find what is wrong, and only that: pages made for it, right and wrong ones.

Usage: check_the_checks.py BUILD. Exit 0: they do; 1: not; 77: no namespaces of our own here.
"""
import pathlib
import subprocess
import sys
import tempfile

import commands
import references
import words

FENCE = "```"
RIGHT = [
    "echo a; echo b\n---\na\nb\n",
    "echo a; echo b; echo c\n---\n...\nc\n",
    "echo took 12 ms\n---\nvaries: \\d+ ms\ntook 7 ms\n",
    "sleep 9 & kill $!\n",
    "false || echo \"exit code $?\"\n---\nexit code 1\n",
    "needs: no-such-program\nno-such-program\n",
    "not run: root\nexit 1\n",
    "test -x build/merhaba; id -u\n---\n1000\n",
]
WRONG = {
    "no such line: b": "echo a\n---\na\nb\n",
    "no such line: (nothing more)": "echo a; echo b\n---\na\n",
    "no such line: took 7 s": "echo took 12 ms\n---\nvaries: \\d+\ntook 7 s\n",
    "nothing in the output matches": "echo a\n---\nvaries: \\d+\na\n",
    "exit code 3": "exit 3\n",
    "exit code 1": "false; true\n",
    "left running: sleep 99": "sleep 99 &\n",
    "no reason not to run it": "not run: so\ntrue\n",
    "syntax error": "not run: root\nif\n",
}


def page(text):
    """Of a block: marks, its text, and after --- the same of its output."""
    parts = []
    for language, part in zip(("sh", ""), text.split("---\n")):
        lines = part.splitlines()
        while lines and lines[0].startswith(("varies: ", "needs: ", "not run: ")):
            parts.append(f"<!-- {lines.pop(0)} -->")
        parts += [FENCE + language, *lines, FENCE]
    return "\n".join(parts) + "\n"


def said(folder, build, text):
    (folder / "page.md").write_text(page(text))
    done = subprocess.run([sys.executable, commands.__file__, folder, build, "page.md"],
                          capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def require(holds, what):
    if not holds:
        raise SystemExit(what)


def check_commands(folder, build):
    for text in RIGHT:
        code, printed = said(folder, build, text)
        if code == 77:
            return code
        require(code == 0, f"is right:\n{page(text)}{printed}")
    for fault, text in WRONG.items():
        code, printed = said(folder, build, text)
        require(code == 1 and fault in printed, f"{fault} is to be found:\n{page(text)}{printed}")
    return 0


def check_references(folder):
    text = "# A `b` [c](d.md)\n[here](#a-b-c) [there](page.md) [gone](x.md) [lost](page.md#x)\n"
    (folder / "page.md").write_text(text)
    found = list(references.broken_links(folder, "page.md", text))
    lacking = ["no such file: d.md", "no such file: x.md", "no such heading: page.md#x"]
    require(found == lacking, found)
    known = {"merhaba": {"--listen"}, "merhaba-bench": {"--json"}}
    text = "`merhaba --listen 0`\nbuild/merhaba -b 5 \\\n  --lists 0 | cat --all\nmerhaba-bench --jsn\n"
    found = list(references.unknown_options(text, known))
    require(found == ["merhaba has no option --lists", "merhaba-bench has no option --jsn"], found)


def check_words():
    text = "It tells a caller, and can tell two apart.\nindoors\nNo one is told.\n"
    found = [word for _, word, _ in words.places(text, words.compiled(words.ENGLISH))]
    require(sorted(found) == ["No one", "caller", "is told", "tells"], found)


def main():
    check_words()
    with tempfile.TemporaryDirectory() as folder:
        check_references(pathlib.Path(folder))
        return check_commands(pathlib.Path(folder), sys.argv[1])


if __name__ == "__main__":
    sys.exit(main())

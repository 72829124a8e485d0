#!/usr/bin/env python3
"""Every message is found by xgettext, translated in every language, with the same placeholders.

Usage: translations.py PROJECT_ROOT XGETTEXT_ARGUMENT...
Exit 0: complete; 1: not, each message on a line of its own; 77: gettext's tools are absent.
"""
import ast
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root, xgettext_args = pathlib.Path(sys.argv[1]), sys.argv[2:]
MESSAGE = re.compile(r'\btr(_format)?\(\s*"')
PLACEHOLDER = re.compile(r"\{(\d*)([^{}]*)\}")


def words(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def entries(catalogue):
    """The (message, translation, is fuzzy) of a .po file's text, its header left out."""
    for block in catalogue.split("\n\n"):
        parts = {}
        for line in block.splitlines():
            keyword = re.match(r"(msgid|msgstr) ", line)
            if keyword:
                part = keyword[1]
                parts[part] = ""
                line = line[keyword.end():]
            if line.startswith('"'):
                parts[part] += ast.literal_eval(line)
        if parts.get("msgid"):
            yield parts["msgid"], parts["msgstr"], ", fuzzy" in block


def placeholders(text):
    """Which argument is shown how: "{} of {:x}" and "{1:x}: {0}" both show {("0", ""), ("1", ":x")}."""
    found = PLACEHOLDER.findall(text.replace("{{", "").replace("}}", ""))
    return {(index or str(place), how) for place, (index, how) in enumerate(found)}


def unlisted():
    listed = set(words(root / "po/POTFILES"))
    for path in sorted((root / "src").glob("*/*.cpp")):
        name = str(path.relative_to(root))
        if MESSAGE.search(path.read_text(encoding="utf-8")) and name not in listed:
            yield f"{name} has messages, but po/POTFILES does not list it"


def wrong(language, template):
    merged = subprocess.run(
        ["msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "-o", "-",
         root / f"po/{language}.po", template],
        check=True, capture_output=True, encoding="utf-8").stdout
    for message, translation, fuzzy in entries(merged.replace("\n#~", "\n\n#~")):
        if not translation or fuzzy:
            yield f"{language}: not translated: {message!r}"
        elif placeholders(message) != placeholders(translation):
            yield f"{language}: other placeholders: {message!r} -> {translation!r}"
        elif message.endswith("\n") != translation.endswith("\n"):
            yield f"{language}: one ends its line, the other does not: {message!r}"


for tool in ("xgettext", "msgmerge"):
    if not shutil.which(tool):
        print(f"SKIPPED: translations: {tool} is not installed")
        sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    template = pathlib.Path(folder) / "merhaba.pot"
    subprocess.run(["xgettext", *xgettext_args, "-f", "po/POTFILES", "-o", template],
                   cwd=root, check=True)
    faults = [*unlisted()]
    languages = words(root / "po/LINGUAS")
    for language in languages:
        faults += wrong(language, template)
print("\n".join(faults) or f"complete: {', '.join(languages)}")
sys.exit(1 if faults else 0)

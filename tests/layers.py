#!/usr/bin/env python3
"""The architecture, checked: who may include whom, how long a file may be, and that all are built.

Usage: layers.py PROJECT_ROOT. Exit 0: kept; 1: broken, each place on a line of its own.
"""
import pathlib
import re
import sys
import tempfile

LOWER = {"base": [], "fault": ["base"], "net": ["base"], "http": ["base"], "uv": ["base"]}
LOWER["server"] = list(LOWER)
LOWER["admin"] = list(LOWER)
LOWER["cli"] = list(LOWER)
# What measures the server must share no bug with it. Each room of the bench knows those before it;
# mpi and load, and accept, overflow and watch, do not know each other.
LOWER["bench/peers"] = LOWER["bench/instructions"] = LOWER["bench/staged_overflows"] = []
LOWER["bench/faults"] = LOWER["bench/machines"] = []
LOWER["bench/floor"] = LOWER["bench/kernel"] = ["base", "net"]
for room, below in (("mpi", "kernel"), ("load", "kernel"), ("target", "load"), ("result", "target"),
                    ("command", "result"), ("accept", "command"), ("overflow", "command"),
                    ("watch", "command"), ("report", "overflow")):
    LOWER[f"bench/{room}"] = LOWER[f"bench/{below}"] + [f"bench/{below}"]
LOWER["bench/accept"] += ["bench/mpi"]
LOWER["bench"] = ["base", "net"] + [layer for layer in LOWER if layer.startswith("bench/")]
MAY_USE_LIBUV = ["uv", "server", "admin"]
MAX_LINES = 250
GENERATED = ["base/commit.hpp"]
OUR_HEADER = re.compile(r'^\s*#\s*include\s*"([^"]+)"')
LIBUV = re.compile(r'^\s*#\s*include\s*(<uv[./]|"uv\.h")')


def broken_rules(root):
    for path in sorted(p for top in ("src", "bench", "tests") for p in root.glob(f"{top}/**/*")):
        if path.is_dir() or path.suffix not in (".cpp", ".hpp", ".c", ".h", ".py", ".build"):
            continue
        where = path.relative_to(root)
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > MAX_LINES:
            yield f"{where}: {len(lines)} lines, more than {MAX_LINES}"
        if path.suffix == ".cpp" and not is_built(root, where):
            yield f"{where}: no meson.build lists it"
        if where.parts[0] == "bench" or where.parts[0] == "src" and len(where.parts) > 2:
            yield from broken_includes(root, where, lines)


def is_built(root, where):
    """src/, bench/ and tests/fuzz list beside the files, tests/ and tests/bench at their tops:
    FOLDER/FILE, or NAME of NAME_test."""
    if where.parts[0] != "tests" or where.parts[1] == "fuzz":
        recipe, name = root / where.parent / "meson.build", where.name
    else:
        top = "tests/bench" if where.parts[1] == "bench" else "tests"
        recipe, name = root / top / "meson.build", str(where.relative_to(top))
        if name.endswith("_test.cpp"):  # NAME in LAYER, for the bench ROOM/NAME
            name = "/".join(where.parts[2:]).removesuffix("_test.cpp")
    return recipe.is_file() and f"'{name}'" in recipe.read_text(encoding="utf-8")


def layer_of(path):
    """The layer of a file, by its path below the root: a folder of src/, bench/ or one of bench's."""
    parts = pathlib.PurePath(path).parts
    if parts[0] == "src":
        return parts[1]
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def broken_includes(root, where, lines):
    layer = layer_of(where)
    if layer not in LOWER:
        yield f"{where}: {layer} is no layer ({', '.join(LOWER)})"
        return
    for number, line in enumerate(lines, 1):
        if LIBUV.match(line) and layer not in MAY_USE_LIBUV:
            yield f"{where}:{number}: libuv is for {', '.join(MAY_USE_LIBUV)} only"
            continue
        include = OUR_HEADER.match(line)
        if not include or include[1] in GENERATED:
            continue
        # bench's are named from the root, others from src/
        file = include[1] if include[1].startswith("bench/") else f"src/{include[1]}"
        other = layer_of(file)
        if not (root / file).is_file():
            yield f'{where}:{number}: "{include[1]}" is no file of ours'
        elif other != layer and other not in LOWER[layer]:
            yield f'{where}:{number}: {layer} must not see "{include[1]}"'


def check_the_check():
    """A tree that breaks every rule once, so that a rule which sees nothing is noticed."""
    wrong = {
        "src/base/a.hpp": '#include "net/b.hpp"\n',
        "src/net/b.hpp": '#include "http/c.hpp"\n',
        "src/http/c.hpp": '#include <uv.h>\n',
        "src/uv/d.hpp": '#include "server/e.hpp"\n',
        "src/server/e.hpp": '  # include "gone.hpp"\n',
        "src/else/f.hpp": "\n",
        "bench/kernel/i.hpp": '#include "uv/d.hpp"\n',
        "bench/load/k.hpp": '#include "bench/overflow/l.hpp"\n',
        "bench/watch/m.hpp": '#include "bench/overflow/l.hpp"\n',
        "bench/else/n.hpp": "\n",
        "bench/kernel/lost.cpp": "\n",
        "bench/lost.cpp": "\n",
        "src/uv/lost.cpp": "\n",
        "tests/uv/lost_test.cpp": "\n",
        "tests/fuzz/lost.cpp": "\n",
        "tests/uv/long.hpp": "\n" * (MAX_LINES + 1),
    }
    right = {
        "src/uv/g.hpp": '#include <uv.h>\n#include "base/a.hpp"\n',
        "src/cli/meson.build": "'h.cpp'",
        "bench/load/meson.build": "'j.cpp'",
        "bench/overflow/l.hpp": '#include "bench/kernel/i.hpp"\n',
        "bench/load/j.cpp": '#include "base/a.hpp"\n#include "bench/kernel/i.hpp"\n',
        "src/cli/h.cpp": '#include "server/e.hpp"\n#include "uv/d.hpp"\n' + "\n" * (MAX_LINES - 2),
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {**wrong, **right}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        found = sorted(rule.split(":")[0] for rule in broken_rules(root))
    assert found == sorted(wrong), found


def main():
    check_the_check()
    rules = list(broken_rules(pathlib.Path(sys.argv[1])))
    print("\n".join(rules) or "every file keeps to its layer and its length")
    return 1 if rules else 0


if __name__ == "__main__":  # tools/draw_layers.py draws the table
    sys.exit(main())

"""Draws docs/layers.svg: the layers, their libraries, and the way of one connection through them.

    python3 tools/draw_layers > docs/layers.svg
    python3 tools/draw_layers --check      # exit code 1 if docs/layers.svg is another picture

The boxes and their order come from the subdir() lines of src/ and bench/. What stands on what comes from the
table in tests/layers.py, which holds every #include to it. The libraries come from the #includes themselves.
"""
import difflib
import sys

sys.dont_write_bytecode = True
import facts  # noqa: E402
import picture  # noqa: E402


def main():
    drawn = picture.draw(facts.Facts())
    if sys.argv[1:] != ["--check"]:
        print(drawn, end="")
        return 0
    path = facts.ROOT / "docs/layers.svg"
    kept = facts.read(path) if path.is_file() else ""
    if kept == drawn:
        print("docs/layers.svg shows the layers as they are")
        return 0
    print(*list(difflib.unified_diff(kept.splitlines(), drawn.splitlines(), "docs/layers.svg", "drawn now",
                                     n=0, lineterm=""))[:40], sep="\n")
    print("draw it anew: python3 tools/draw_layers > docs/layers.svg")
    return 1


if __name__ == "__main__":
    sys.exit(main())

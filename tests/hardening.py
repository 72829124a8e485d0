#!/usr/bin/env python3
"""What compiler and linker were asked for against exploits is in the program that was built.

Usage: hardening.py PROGRAM [CPU_FAMILY]. Exit 0: all of it; 1: not, what is missing one per line;
77: readelf is absent.
"""
import shutil
import subprocess
import sys

ENDBR64 = bytes.fromhex("f30f1efa")


def readelf(*options):
    return subprocess.run(["readelf", "--wide", *options, program], check=True, text=True,
                          capture_output=True).stdout


def code_of_main():
    """The first bytes of main(), by its address and the section that holds it."""
    symbols = [line.split() for line in readelf("--symbols").splitlines()]
    address = next(int(s[1], 16) for s in symbols if s[-1:] == ["main"])
    for line in readelf("--sections").replace("[ ", "[").splitlines():
        word = line.split()
        if len(word) < 6 or not word[0].startswith("[") or word[2] != "PROGBITS":
            continue
        start, offset, size = (int(number, 16) for number in word[3:6])
        if start <= address < start + size:
            with open(program, "rb") as file:
                file.seek(offset + address - start)
                return file.read(len(ENDBR64))
    return b""


def missing(cpu):
    dynamic = readelf("--dynamic")
    imported = {line.split()[7].split("@")[0] for line in readelf("--dyn-syms").splitlines()
                if len(line.split()) > 7}
    if "DYN" not in readelf("--file-header") or " PIE" not in dynamic:
        yield "a position-independent executable (-pie)"
    if "GNU_RELRO" not in readelf("--program-headers"):
        yield "relocations read-only after the start (-z relro)"
    if "BIND_NOW" not in dynamic and " NOW" not in dynamic:
        yield "all symbols bound at the start (-z now), without which the table stays writable"
    if "__stack_chk_fail" not in imported:
        yield "stack protector (-fstack-protector-strong)"
    if not any(name.endswith("_chk") for name in imported):
        yield "calls whose buffer's size is checked (_FORTIFY_SOURCE)"
    if cpu == "x86_64":
        # The property IBT is not asked for: the linker withholds it where the start files of the
        # C library lack it, as Debian's do. Our own code has its landing marks all the same.
        if code_of_main() != ENDBR64:
            yield "landing marks of indirect branches (-fcf-protection)"
        if "SHSTK" not in readelf("--notes"):
            yield "the mark that a shadow stack may be used (-z shstk)"


if not shutil.which("readelf"):
    print("SKIPPED: readelf (binutils) is missing")
    sys.exit(77)
program = sys.argv[1]
lacks = list(missing(sys.argv[2] if len(sys.argv) > 2 else ""))
print("\n".join(f"missing: {what}" for what in lacks) or "everything asked for is there")
sys.exit(1 if lacks else 0)

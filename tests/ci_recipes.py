#!/usr/bin/env python3
"""Runs the recipes for CI that docs/benchmarks.md has, as a runner would, on the programs of this build.

Usage: ci_recipes.py DOCUMENT MERHABA MERHABA_BENCH. Exit 0: each passes a change that is none, and
fails one that is slower; 1: not so, with what was said; 77: no network namespace of our own here.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

PASSED, SLOWER = 0, 4


def recipe(document, heading):
    """The lines of shell of the YAML that begins with this comment: of its last `|` block."""
    block = re.search(rf"```yaml\n# {heading}.*?```", document, re.DOTALL)[0]
    indented = re.findall(r"^( *)(?:- )?(?:run: )?\|\n((?:\1 +.*\n)+)", block, re.MULTILINE)
    lines = indented[-1][1].splitlines()
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    return "\n".join(line[margin:] for line in lines)


def checkout(folder, merhaba, bench):
    """A folder such as the recipes run in: a build, and that of the base."""
    for build in (folder / "build", folder / "base/build"):
        build.mkdir(parents=True)
        (build / "merhaba").symlink_to(merhaba)
    (folder / "build/merhaba-bench").symlink_to(bench)


def shorten(script):
    """So that a change which is none passes on a machine that is busy with other tests, too."""
    script = re.sub(r" --rounds \d+", "", script).replace("--against", "--tolerance 60% --against")
    return re.sub(r"(merhaba-bench compare .*?--mode) \S+",
                  r"\1 drain --rounds 6 --clients 200", script)


def run(script, folder, **environment):
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, timeout=200,
                          env={**os.environ, **environment}, capture_output=True, text=True)
    return done.returncode, f"{script}\n--- said\n{done.stdout}{done.stderr}"


def make_faster(path):
    """What was recorded took a tenth of the CPU, and ten times the rate: today's is slower."""
    document = json.loads(path.read_text())
    for series in document["series"]:
        for one in series["runs"]:
            one["server_cpu_ns"] /= 10
            one["rate_per_s"] *= 10
    path.write_text(json.dumps(document))


def failures(folder):
    return {path.name: int(xml.etree.ElementTree.parse(path).getroot().get("failures"))
            for path in folder.glob("*.xml")}


def require(condition, what, said):
    if not condition:
        raise SystemExit(f"{what}\n{said}")


def try_github(document, folder):
    script = shorten(recipe(document, "GitHub Actions"))
    code, said = run(script, folder)
    require(code == PASSED, f"GitHub's recipe: exit {code} for a change that is none", said)
    require(failures(folder) == {"expected.xml": 0, "against.xml": 0}, "no verdict", said)
    judge = script[script.rindex("build/merhaba-bench"):]
    options = script[:script.index("\n") + 1]
    make_faster(folder / "baseline.json")
    code, said = run(options + judge, folder)
    require(code == SLOWER, f"GitHub's recipe: exit {code} for one that is slower", said)
    require(failures(folder)["against.xml"] > 0, "no failure in against.xml", said)


def try_gitlab(document, folder):
    script = shorten(recipe(document, "GitLab"))
    baseline = folder / "recorded.json"
    names = {"BASELINE": str(baseline), "CI_DEFAULT_BRANCH": "main"}
    code, said = run(script, folder, CI_COMMIT_BRANCH="main", **names)
    require(code == PASSED and baseline.exists(), "GitLab's recipe does not record", said)
    code, said = run(script, folder, CI_COMMIT_BRANCH="change", **names)
    require(code == PASSED, f"GitLab's recipe: exit {code} for a change that is none", said)
    require(failures(folder) == {"against.xml": 0}, "no verdict", said)
    make_faster(baseline)
    code, said = run(script, folder, CI_COMMIT_BRANCH="change", **names)
    require(code == SLOWER, f"GitLab's recipe: exit {code} for one that is slower", said)
    require(failures(folder)["against.xml"] > 0, "no failure in against.xml", said)


def main():
    path = sys.argv[1]
    merhaba, bench = (pathlib.Path(binary).absolute() for binary in sys.argv[2:4])
    if subprocess.run(["unshare", "-Urn", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        print("SKIPPED: no network namespace of our own here")
        return 77
    document = pathlib.Path(path).read_text(encoding="utf-8")
    for attempt in (try_github, try_gitlab):
        with tempfile.TemporaryDirectory() as name:
            checkout(pathlib.Path(name), merhaba, bench)
            attempt(document, pathlib.Path(name))
    print("both recipes pass a change that is none, and fail one that is slower")
    return PASSED


if __name__ == "__main__":
    sys.exit(main())

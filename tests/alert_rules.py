#!/usr/bin/env python3
"""The alert rules ask for metrics that merhaba has, and fire when they should.

Usage: alert_rules.py MONITORING_FOLDER METRICS_SOURCE.
Exit 0: they do; 1: they do not; 77: promtool is absent.
"""
import pathlib
import re
import shutil
import subprocess
import sys

folder, source = (pathlib.Path(word) for word in sys.argv[1:])
if not shutil.which("promtool"):
    print("SKIPPED: promtool is missing")
    sys.exit(77)
known = set(re.findall(r'"(merhaba_[a-z_]+)"', source.read_text()))
problems = []
found = sorted(folder.glob("*.rules.yml"))
for rules in found:
    asked = set(re.findall(r"\bmerhaba_[a-z_]+", rules.read_text()))
    problems += [f"{rules.name}: merhaba has no metric {name}" for name in sorted(asked - known)]
    for words in (["check", rules], ["test", rules.with_suffix(".test.yml")]):
        ran = subprocess.run(["promtool", words[0], "rules", words[1]], text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print(ran.stdout)
        if ran.returncode:
            problems.append(f"promtool {words[0]} rules {words[1].name}: exit code {ran.returncode}")
if not known or not found:
    problems.append(f"no metric in {source}, or no rules in {folder}")
print("\n".join(problems) or "the alerts are in order")
sys.exit(1 if problems else 0)

#!/usr/bin/env python3
"""The alert rules and dashboards ask for metrics that there are, in expressions that Prometheus
understands; and the alerts fire when they should.

Usage: alert_rules.py MONITORING_FOLDER METRICS_SOURCE...
The metrics of NAME.rules.yml and NAME.dashboard.json are those that begin with NAME_.
Exit 0: they do; 1: they do not; 77: promtool is absent.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

GRAFANA = {"$__rate_interval": "5m", "$__interval": "1m", "$__range": "1h"}  # any other: a label's value


def promtool(*words):
    ran = subprocess.run(["promtool", *words], text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    print(ran.stdout)
    return [f"promtool {' '.join(map(str, words))}: exit code {ran.returncode}"] if ran.returncode else []


def unknown_metrics(file, sources):
    name = file.name.split(".")[0]
    known = set(re.findall(rf'"({name}_[a-z_]+)"', sources))
    asked = set(re.findall(rf"\b{name}_[a-z_]+", file.read_text()))
    return [f"{file.name}: there is no metric {metric}" for metric in sorted(asked)
            if not known & {metric, re.sub("_(bucket|sum|count)$", "", metric)}]


def expressions(dashboard):
    """What it asks Prometheus, in panels and for its variables."""
    if isinstance(dashboard, list):
        dashboard = dict(enumerate(dashboard))
    for key, value in dashboard.items() if isinstance(dashboard, dict) else []:
        if key in ("expr", "definition"):
            yield re.sub(r"^label_values\((.*), *\w+\)$", r"\1", value)
        else:
            yield from expressions(value)


def dashboard_faults(file):
    """Each expression as a rule, for promtool reads no dashboards."""
    rules = []
    for expression in expressions(json.loads(file.read_text())):
        for variable, value in GRAFANA.items():
            expression = expression.replace(variable, value)
        rules.append({"record": f"expression:{len(rules)}", "expr": re.sub(r"\$\w+", ".*", expression)})
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as rules_file:
        json.dump({"groups": [{"name": file.name, "rules": rules}]}, rules_file)  # YAML too
        rules_file.flush()
        return promtool("check", "rules", rules_file.name)


if not shutil.which("promtool"):
    print("SKIPPED: promtool is missing")
    sys.exit(77)
folder = pathlib.Path(sys.argv[1])
sources = "".join(pathlib.Path(word).read_text() for word in sys.argv[2:])
problems = []
for rules in sorted(folder.glob("*.rules.yml")):
    problems += unknown_metrics(rules, sources)
    problems += promtool("check", "rules", rules)
    problems += promtool("test", "rules", rules.with_suffix(".test.yml"))
for dashboard in sorted(folder.glob("*.dashboard.json")):
    problems += unknown_metrics(dashboard, sources)
    problems += [f"{dashboard.name}: {fault}" for fault in dashboard_faults(dashboard)]
if not list(folder.glob("*.rules.yml")):
    problems.append(f"no rules in {folder}")
print("\n".join(problems) or "alerts and dashboards are in order")
sys.exit(1 if problems else 0)

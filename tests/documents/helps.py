"""Every help of the programs: what tests of words and of options read."""
import pathlib
import subprocess

EXPERIMENTS = ["capacity", "fate", "stall", "stop", "target", "workers"]
COMMANDS = [[], ["accept"], ["compare"], ["merge"], ["report"], ["watch"], ["completion"],
            ["overflow"], *(["overflow", name] for name in EXPERIMENTS)]


def helps(merhaba, bench):
    """Its command and its text, for each; `bench` is empty where it is not built."""
    commands = [[merhaba, "--help"], [merhaba, "--help=all"]]
    commands += [[bench, *words, "--help"] for words in COMMANDS if bench]
    for command in commands:
        helped = subprocess.run(command, capture_output=True, text=True, check=True)
        yield " ".join([pathlib.Path(command[0]).name, *command[1:]]), helped.stdout

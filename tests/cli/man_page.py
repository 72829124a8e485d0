"""The man page has the options of --help, their letters and defaults, and no others.

usage: man_page.py PROGRAM MAN_PAGE [COMMAND...]   with the --help of each command, where there are
commands; without, with --help=all
"""

import re
import shutil
import subprocess
import sys


def options_of_help(text):
    """{name: (letter, default)}; "" where there is none."""
    options = {}
    text = text.split('\nExamples:')[0]
    for entry in re.split(r'\n(?=  (?:-|    --|[A-Z]))', text)[1:]:
        names = re.match(r'\s*(?:-(\w), ?)?--([a-z-]+)', entry)
        words = ' '.join(entry.split())
        default = re.search(r'\(default ([^()]*)\)', words)
        if names:
            options[names[2]] = (names[1] or '', default[1] if default else '')
    return options


def options_of_man_page(text):
    """{name: (letter, what the page says of it)}"""
    options = {}
    for entry in text.split('\n.It Fl ')[1:]:
        line, _, rest = entry.partition('\n')
        names = re.match(r'(?:(\w) , Fl )?-([a-z-]+)', line)
        if names:
            options[names[2]] = (names[1] or '', ' '.join(rest.replace('\n.Cm', ' ').split()))
    return options


def main():
    program, page, *commands = sys.argv[1:]
    helped = {}
    for words in [[*command.split(), '--help'] for command in commands] or [['--help=all']]:
        printed = subprocess.run([program, *words], check=True,
                                 capture_output=True, text=True, encoding='utf-8',
                                 env={'LC_ALL': 'C.UTF-8'}).stdout
        helped.update(options_of_help(printed))
    if commands:
        helped.pop('help', None)  # each command's own; the page may leave it out
    with open(page, encoding='utf-8') as file:
        documented = options_of_man_page(file.read())

    problems = []
    if not helped:
        problems.append('no option found in --help')
    for name in sorted(helped.keys() ^ documented.keys()):
        problems.append(f'--{name} is not in {page if name in helped else "--help"}')
    for name in sorted(helped.keys() & documented.keys()):
        (letter, default), (man_letter, text) = helped[name], documented[name]
        if letter != man_letter:
            problems.append(f'--{name}: -{letter} in --help, -{man_letter} in the man page')
        # Those in words ("off", "what the limit allows") may be put differently.
        if re.match(r'\d', default) and f'default is {default}.' not in text:
            problems.append(f'--{name}: the man page lacks its default, {default}')

    if shutil.which('mandoc'):
        lint = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning', page],
                              capture_output=True, text=True)
        problems += lint.stdout.splitlines()
    else:
        print('mandoc is missing: the macros were not checked')

    for problem in problems:
        print(problem)
    print(f'{len(helped)} options, {len(problems)} problems')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())

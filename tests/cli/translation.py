"""Every message of the sources is translated, with the placeholders it needs, and no other.

usage: translation.py SOURCE_ROOT
"""

import pathlib
import re
import sys

STRING = r'"((?:[^"\\\n]|\\.)*)"'
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|\'(?:[^\'\\\n]|\\.)+\'|' + STRING, re.S)
CALL = re.compile(r'\btr(?:_format)?\(\s*')
PIECE = re.compile(STRING + r'\s*')
PLACEHOLDER = re.compile(r'{{|}}|{(\d*)(:[^}]*)?}')
OPTION = re.compile(r'--[a-z][a-z-]*')
ESCAPES = {'n': '\n', 't': '\t', 'r': '\r'}

problems = []


def unescape(text):
    return re.sub(r'\\(.)', lambda match: ESCAPES.get(match[1], match[1]), text)


def without_comments(code):
    return TOKEN.sub(lambda match: ' ' if match[0].startswith('/') else match[0], code)


def messages_of(path):
    """The literals that tr() and tr_format() are called with."""
    code = without_comments(path.read_text(encoding='utf-8'))
    for call in CALL.finditer(code):
        text, at = '', call.end()
        while piece := PIECE.match(code, at):
            text, at = text + unescape(piece[1]), piece.end()
        if at > call.end() and code[at] in ',)':
            yield text
        elif path.name not in ('i18n.hpp', 'i18n.cpp'):  # where the two are defined
            line = code.count('\n', 0, call.start()) + 1
            problems.append(f'{path}: a message near line {line} is no plain literal')


def entries_of(path):
    """(flags, msgid, msgstr) of a .po file."""
    for block in re.split(r'\n\s*\n', path.read_text(encoding='utf-8')):
        flags = ' '.join(re.findall(r'^#,(.*)$', block, re.M))
        if re.search(r'^#~', block, re.M):
            problems.append(f'{path}: an obsolete message: {block.strip()}')
            continue
        parts = {'msgid': '', 'msgstr': ''}
        key = None
        for line in block.splitlines():
            match = re.fullmatch(r'(?:(\w+)\s+)?' + STRING, line)
            if match:
                key = match[1] or key
                parts[key] = parts.get(key, '') + unescape(match[2])
        if key:
            yield flags, parts['msgid'], parts['msgstr']


def placeholders(text):
    """{0}, {1:.2f}, ... sorted; "{}" counted through."""
    found = [match for match in PLACEHOLDER.finditer(text) if match[0] not in ('{{', '}}')]
    automatic = [match for match in found if match[1] == '']
    if automatic and len(automatic) != len(found):
        problems.append(f'numbered and bare placeholders mixed: {text!r}')
    return sorted({(match[1] or str(number), match[2] or '')
                   for number, match in enumerate(found)})


def edges(text):
    """What joins a message to its neighbours."""
    return re.match(r'[\s;,(]*', text)[0], re.search(r'\s*$', text)[0]


def check_entry(where, flags, message, translation):
    def complain(what):
        problems.append(f'{where}: {what}: {message!r}')

    if 'fuzzy' in flags:
        complain('fuzzy')
    if not translation:
        complain('not translated')
        return
    if placeholders(message) != placeholders(translation):
        complain('other placeholders')
    if edges(message) != edges(translation):
        complain('begins or ends otherwise')
    if set(OPTION.findall(message)) != set(OPTION.findall(translation)):
        complain('names other options')


def main():
    root = pathlib.Path(sys.argv[1])
    used = {}
    for path in sorted((root / 'src').rglob('*.[ch]pp')):
        for message in messages_of(path):
            used.setdefault(message, path.relative_to(root).as_posix())
    if not used:
        problems.append('no message found in the sources')

    listed = set((root / 'po' / 'POTFILES').read_text(encoding='utf-8').split())
    for path in sorted(set(used.values()) - listed):
        problems.append(f'po/POTFILES lacks {path}')
    for path in sorted(listed):
        if not (root / path).exists():
            problems.append(f'po/POTFILES lists {path}, which is not there')

    languages = (root / 'po' / 'LINGUAS').read_text(encoding='utf-8').split()
    if 'tr' not in languages:
        problems.append('po/LINGUAS lacks tr')
    for language in languages:
        name = f'{language}.po'
        translated = {}
        for flags, message, translation in entries_of(root / 'po' / name):
            if message in translated:
                problems.append(f'{name}: twice: {message!r}')
            translated[message] = translation
            if message:
                check_entry(name, flags, message, translation)
        header = translated.pop('', '')
        for field in (f'Language: {language}\n', 'charset=UTF-8\n'):
            if field not in header:
                problems.append(f'{name}: the header lacks {field.strip()!r}')
        for message, path in used.items():
            if message not in translated:
                problems.append(f'{name}: lacks a message of {path}: {message!r}')
        for message in translated.keys() - used.keys():
            problems.append(f'{name}: no source has {message!r}')

    turkish = (root / 'po' / 'tr.po').read_text(encoding='utf-8')
    for phrase in ('dinleniyor...', 'bağlandı'):  # those of the tutorial
        if phrase not in turkish:
            problems.append(f'tr.po: the tutorial says {phrase!r}')

    for problem in problems:
        print(problem)
    print(f'{len(used)} messages, {len(problems)} problems')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""Compares which requests merhaba and Node's http server see in the same bytes.

Usage: differential.py SESSION_PROBE [CASES [SEED]]. Exit 0: the same ones, or merhaba fewer because
it refused, or one of the differences that EXPLAINED lists; 1: another difference, with its bytes;
77: there is no node, or one whose parser is of another generation. docs/fuzzing.md has the classes.
"""
import collections
import pathlib
import random
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True  # the source tree stays as it is
import damaged_requests  # noqa: E402

LLHTTP = "9"  # the generation of Node's parser that EXPLAINED is about
BATCH = 5000  # connections in one run of both programs
SECONDS = 120  # for a batch; it takes one or two

# Where merhaba accepts what Node refuses, or what Node takes no notice of: the beginning of the words
# that Node refuses it with, what must be among the bytes then, and why merhaba is right.
EXPLAINED = [
    ("HPE_INVALID_VERSION", rb" HTTP/1\.[2-9]\r\n",
     "a later HTTP/1.x is taken for HTTP/1.1 (RFC 9110, 2.5)"),
    ("HPE_INVALID_CHUNK_SIZE", rb"\n[0-9A-Fa-f]+[ \t]+;",
     "white space before a chunk extension's semicolon (RFC 9112, 7.1.1: BWS)"),
    ("HPE_STRICT Invalid character in chunk extensions", rb";[ \t]+\S|[ \t]=|=[ \t]|[ \t];",
     "white space within a chunk extension (RFC 9112, 7.1.1: BWS)"),
    ("HPE_INVALID_CONTENT_LENGTH", rb"(?i)\n0[^\r\n]*\r\n([^\r\n]+\r\n)*content-length",
     "a trailer is called Content-Length, and ignored (RFC 9110, 6.5.1)"),
    ("HPE_INVALID_TRANSFER_ENCODING", rb"(?i)\n0[^\r\n]*\r\n([^\r\n]+\r\n)*transfer-encoding",
     "a trailer is called Transfer-Encoding, and ignored (RFC 9110, 6.5.1)"),
    ("HPE_INVALID_CONTENT_LENGTH", rb"(?i)content-length:[ \t]*\d+ *\t",
     "a tab after the value of a framing field (RFC 9110, 5.5: OWS)"),
    ("HPE_INVALID_TRANSFER_ENCODING", rb"(?i)transfer-encoding:[ \t]*,?chunked *\t",
     "a tab after the value of a framing field (RFC 9110, 5.5: OWS)"),
    ("HPE_CLOSED_CONNECTION", rb"(?i)\n0[^\r\n]*\r\n([^\r\n]+\r\n)*connection",
     "a trailer is called Connection, and ignored (RFC 9110, 6.5.1)"),
    ("-", rb"(?i)\nupgrade:", "Upgrade is ignored (RFC 9110, 7.8); Node stops reading there"),
]


def run(command, cases):
    """What the program says of each case: its refusal and the requests that it accepted."""
    given = b"".join(b"%d\n%s" % (len(case), case) for case in cases)
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, timeout=SECONDS, check=True)
    lines = done.stdout.decode("latin-1").split("\n")[:-1]
    assert len(lines) == len(cases), f"{command[0]}: {len(lines)} lines for {len(cases)} cases"
    return [(parts[0], parts[1:]) for parts in (line.split("\t") for line in lines)]


def begins_with(requests, others):
    return requests[:len(others)] == others


def explanation(node_refusal, case):
    for words, needle, why in EXPLAINED:
        if node_refusal.startswith(words) and re.search(needle, case):
            return why
    return None


def judge(case, ours, nodes):
    """The class of a case, and whether it may be."""
    (refusal, mine), (node_refusal, theirs) = ours, nodes
    if mine == theirs:
        return f"the same requests, {len(mine)}", "", True
    if begins_with(theirs, mine):
        if len(refusal) == len("400"):  # without words, since a refused HEAD has no content
            refusal += ", to HEAD"
        return "merhaba is stricter", refusal, refusal != "-"
    if begins_with(mine, theirs):
        why = explanation(node_refusal, case)
        return "Node is stricter", why or node_refusal, why is not None
    return "other requests", "", False


def compare(probe, node, count, seed):
    rng = random.Random(seed)
    classes = collections.Counter()
    wrong = []
    while count > 0:
        cases = [damaged_requests.connection(rng) for _ in range(min(count, BATCH))]
        count -= len(cases)
        for case, ours, nodes in zip(cases, run([probe], cases), run(node, cases)):
            kind, why, allowed = judge(case, ours, nodes)
            classes[kind, why] += 1
            if not allowed:
                wrong.append(f"{kind}: {why}\n  bytes    {case}\n  merhaba  {ours}\n  Node     {nodes}")
    return classes, wrong


def main():
    node = shutil.which("node")
    if node is None:
        print("SKIPPED: there is no node")
        return 77
    version = subprocess.run([node, "--print", "process.versions.llhttp"], stdout=subprocess.PIPE,
                             timeout=SECONDS, check=True, text=True).stdout.strip()
    if version.split(".")[0] != LLHTTP:
        print(f"SKIPPED: node's llhttp is {version}, not {LLHTTP}")
        return 77
    probe = sys.argv[1]
    count, seed = (int(word) for word in (sys.argv[2:] + ["20000", "1"][len(sys.argv) - 2:])[:2])
    here = pathlib.Path(__file__).parent
    classes, wrong = compare(probe, [node, here / "node_probe.js"], count, seed)
    for (kind, why), cases in sorted(classes.items(), key=lambda item: (item[0][0], -item[1])):
        print(f"{cases:8}  {kind}{': ' if why else ''}{why}")
    for words in wrong[:10]:
        print(words)
    print(f"{count} connections, seed {seed}: {len(wrong)} differences that are not explained")
    return 1 if wrong else 0


sys.exit(main())

"""Decodes HdrHistogram's V2 compressed encoding, with nothing of merhaba-bench's own code.

Outside: base64 of a cookie, a length and zlib data. Inside: a header of 40 bytes, and the counts by
their index as ZigZag LEB128 numbers, of which a negative one is so many zeros.
"""
import base64
import collections
import struct
import zlib

COMPRESSED_COOKIE, COOKIE = 0x1c849314, 0x1c849313
DIGITS = 3
# Three digits take 2048 buckets of width 1; each doubling adds half as many, twice as wide.
HALF_BITS = 10
LONGEST_NUMBER = 9  # bytes of LEB128: the last has 8 bits of its own


class Malformed(Exception):
    """The text is no such histogram."""


def number_at(data, at):
    """The ZigZag LEB128 number at an offset, and the offset after it."""
    bits = 0
    for place in range(LONGEST_NUMBER):
        if at == len(data):
            raise Malformed("it ends within a count")
        byte = data[at]
        at += 1
        last = place == LONGEST_NUMBER - 1
        bits |= (byte if last else byte & 0x7f) << (7 * place)
        if byte < 0x80:
            break
    return (bits >> 1) ^ -(bits & 1), at


def decode(text):
    """A Counter of index: count."""
    try:
        outside = base64.b64decode(text, validate=True)
        cookie, length = struct.unpack_from(">II", outside)
        if cookie != COMPRESSED_COOKIE or length != len(outside) - 8:
            raise Malformed(f"cookie {cookie:#x}, {length} of {len(outside) - 8} bytes")
        inside = zlib.decompress(outside[8:])
        cookie, length, offset, digits, lowest, _, ratio = struct.unpack_from(">IIIIQQd", inside)
    except (ValueError, struct.error, zlib.error) as error:
        raise Malformed(str(error)) from error
    expected = (COOKIE, len(inside) - 40, 0, DIGITS, 1, 1.0)
    if (cookie, length, offset, digits, lowest, ratio) != expected:
        raise Malformed(f"its header is {inside[:40].hex()}")
    counts = collections.Counter()
    index, at = 0, 40
    while at < len(inside):
        count, at = number_at(inside, at)
        if count > 0:
            counts[index] = count
        index += max(1, -count)
    return counts


def highest_equivalent(index):
    """The highest value that the bucket counts."""
    bucket = max(0, (index >> HALF_BITS) - 1)
    return ((index - (bucket << HALF_BITS) + 1) << bucket) - 1


def percentile(counts, thousandths, highest):
    """The highest value equivalent to the one at this rank, at most `highest`, the greatest value
    recorded. In thousandths, as 99.9 percent is no exact floating-point number."""
    rank = max(1, -(-sum(counts.values()) * thousandths // 1000))
    passed = 0
    for index in sorted(counts):
        passed += counts[index]
        if passed >= rank:
            return min(highest_equivalent(index), highest)
    return 0

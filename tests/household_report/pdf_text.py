"""The text of a PDF that fpdf2 wrote with one embedded font: streams unpacked, codes mapped back by its ToUnicode."""

import re
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _unpacked(pdf):
    for found in STREAM.finditer(pdf):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            yield found[1]


def _codes(pdf):
    codes = {}
    for stream in _unpacked(pdf):
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.DOTALL):
            for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
                codes[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return codes


def pages_of(pdf):
    """The text of each page's stream, in the order they stand in the file."""
    codes = _codes(pdf)
    assert codes
    pages = []
    for stream in _unpacked(pdf):
        if b" Tf" not in stream or b"ET" not in stream:
            continue
        said = []
        for found in re.finditer(rb"\(((?:[^\\()]|\\.)*)\)", stream, re.DOTALL):
            raw = ESCAPE.sub(lambda one: PLAIN.get(one[1], one[1]), found[1])
            said.append("".join(codes.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2)))
        pages.append("".join(said))
    return pages

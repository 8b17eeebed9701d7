"""Make `data/sources.tsv`: what `make_tables` needs of packages that the project does not install.

Run apart, by an engineer, when one of the sources changes (docs/linkage-tables.md says where they come from):

    python -m pipeline.linkage.reading.make_sources UNIHAN_FOLDER

`UNIHAN_FOLDER` holds `Unihan_Variants.txt` and `Unihan_DictionaryLikeData.txt` of the Unicode Character Database
(Unicode licence); the package four-corner-method (MIT) must be installed.

Columns: character · its variants, the closest kind first · four-corner codes, joined by commas, without the fifth
digit, of both sources.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).parent / "data" / "sources.tsv"
HEADER: Final = (
    "# Taken from the Unicode Character Database (Unihan, (c) Unicode, Inc.) and four-corner-method (MIT), and "
    "modified: see docs/linkage-tables.md\ncharacter\tvariants\tfour_corner\n"
)
BLOCKS: Final = ((0x3007, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x2A6E0))
"""What a name may hold: the zero, extension A, the unified ideographs, extension B."""
RARE: Final = "\U00020000"
"""From extension B on only variants are kept."""
KIND_ORDER: Final = ("kZVariant", "kSemanticVariant", "kSimplifiedVariant", "kSpecializedSemanticVariant")
CORNERS: Final = 4


def read_unihan(path: Path) -> Iterator[tuple[str, str, str]]:
    """Each (character, field, value) of a Unihan file."""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("U+"):
            code, field, value = line.split("\t", 2)
            yield chr(int(code[2:], 16)), field, value


def variants(path: Path) -> dict[str, str]:
    """The variants Unihan names for each character, or names it for, the closest kind first, each once."""
    found: dict[str, list[tuple[int, str]]] = {}
    for character, field, value in read_unihan(path):
        if field in KIND_ORDER:
            for target in value.split():
                other = chr(int(target.split("<")[0][2:], 16))
                found.setdefault(character, []).append((KIND_ORDER.index(field), other))
                found.setdefault(other, []).append((KIND_ORDER.index(field), character))
    return {character: "".join(dict.fromkeys(other for _, other in sorted(found[character]))) for character in found}


def four_corners(path: Path) -> dict[str, list[str]]:
    """The four-corner codes Unihan has for each character."""
    return {
        character: [code[:CORNERS] for code in value.split()]
        for character, field, value in read_unihan(path)
        if field == "kFourCornerCode"
    }


def rows(folder: Path, query: Callable[[str], str | None]) -> Iterator[str]:
    """The lines of the table, by code point; `query` gives a second source's code of a character."""
    known = variants(folder / "Unihan_Variants.txt")
    corners = four_corners(folder / "Unihan_DictionaryLikeData.txt")
    for character in (chr(code) for start, end in BLOCKS for code in range(start, end)):
        second = query(character)
        codes = dict.fromkeys([*corners.get(character, []), *([second[:CORNERS]] if second else [])])
        if character in known or (codes and character < RARE):
            yield f"{character}\t{known.get(character, '')}\t{','.join(codes)}"


def main() -> None:
    """Write the table from the folder named on the command line."""
    query = import_module("four_corner_method").FourCornerMethod().query
    SOURCES.write_text(HEADER + "\n".join(rows(Path(sys.argv[1]), query)) + "\n", "utf-8")


if __name__ == "__main__":
    main()

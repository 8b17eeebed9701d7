"""An A4 report as PDF: a heading, boxes, tables that go on over pages, a foot with number, code and page.

The same content gives the same bytes. Only characters that are used are embedded; one that the font lacks is printed
as 〓, the printers' sign for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from typing import Final, Literal

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, WrapMode, XPos, YPos
from fpdf.fonts import FontFace

FONT: Final = "NotoSansSC"
FILE: Final = "fonts/NotoSansSC-Regular.ttf"
LACKING: Final = "〓"
MARGIN_MM: Final = 16
FOOT_MM: Final = 18
INK, MUTED, RULE, SHADE, ACCENT, PAPER = (
    (28, 36, 43),
    (92, 104, 114),
    (190, 198, 205),
    (241, 244, 246),
    (18, 86, 110),
    (255, 255, 255),
)
TITLE, HEAD, TEXT, SMALL = 18.0, 11.5, 9.2, 8.0
LINE: Final = 5.0
Align = Literal["L", "R", "C"]


@cache
def known_characters() -> frozenset[int]:
    """Code points the font has a glyph for."""
    with resources.as_file(resources.files("pipeline.household_report").joinpath(FILE)) as path, TTFont(path) as font:
        return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    """The text with what the font lacks shown as 〓; line ends stay."""
    known = known_characters()
    return "".join(
        one if ord(one) in known or one == "\n" else LACKING for one in text if one.isprintable() or one == "\n"
    )


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands under every page."""

    number: str
    dated: date
    code: str


class Paper(FPDF):
    """A report being set; `foot` under every page. The library calls `footer` itself: hence a subclass."""

    def __init__(self, foot: Foot, title: str) -> None:
        super().__init__("P", "mm", "A4")
        self._foot = foot
        self.set_creation_date(datetime(foot.dated.year, foot.dated.month, foot.dated.day, tzinfo=UTC))
        self.set_title(f"{title} {foot.number}")
        self.set_lang("zh-CN")
        self.set_margins(MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=FOOT_MM)
        with resources.as_file(resources.files("pipeline.household_report").joinpath(FILE)) as path:
            self.add_font(FONT, fname=path)
        self.add_page()

    def footer(self) -> None:
        """Number, date, code and page."""
        self.set_y(-FOOT_MM + 5)
        self._ink(SMALL, MUTED)
        self.set_draw_color(*RULE)
        self.line(MARGIN_MM, self.get_y() - 1, self.w - MARGIN_MM, self.get_y() - 1)
        foot = self._foot
        left = f"编号 {foot.number}    日期 {foot.dated.isoformat()}    校验码 {foot.code}"
        self.cell(self.epw * 0.8, LINE, printable(left))
        self.cell(self.epw * 0.2, LINE, f"第 {self.page_no()} 页 共 {{nb}} 页", align="R")

    def _ink(self, size: float, colour: tuple[int, int, int] = INK) -> None:
        self.set_font(FONT, size=size)
        self.set_text_color(*colour)

    def masthead(self, title: str, under: str) -> None:
        """The title and a line under it."""
        self._ink(TITLE)
        self.cell(0, 9, printable(title), align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._ink(TEXT, MUTED)
        self.cell(0, 6, printable(under), align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2)

    def heading(self, text: str) -> None:
        """A section's heading; it does not stay alone at a page's end."""
        if self.will_page_break(24):
            self.add_page()
        self.ln(3)
        self._ink(HEAD, ACCENT)
        self.cell(0, 6.5, printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_draw_color(*ACCENT)
        self.line(MARGIN_MM, self.get_y(), self.w - MARGIN_MM, self.get_y())
        self.ln(1.2)

    def say(self, text: str, size: float = TEXT) -> None:
        """A paragraph."""
        self._ink(size)
        self.multi_cell(0, LINE, printable(text), wrapmode=WrapMode.CHAR, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def box(self, lines: Sequence[tuple[str, float]]) -> None:
        """Some lines of their own sizes, the verdict, on a shaded ground."""
        self.set_fill_color(*SHADE)
        for text, size in lines:
            self._ink(size)
            self.multi_cell(
                0, size * 0.58, printable(text), fill=True, padding=(1, 3), wrapmode=WrapMode.CHAR,
                new_x=XPos.LMARGIN, new_y=YPos.NEXT,
            )  # fmt: skip
        self.ln(1)

    def rows(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], numbers: Sequence[int] = ()
    ) -> None:
        """A table; its head stands again on every page. `numbers`: columns to the right."""
        self._ink(SMALL)
        self.set_draw_color(*RULE)
        self.set_fill_color(*PAPER)
        aligns: list[Align] = ["R" if place in numbers else "L" for place in range(len(heads))]
        style = FontFace(emphasis="", color=MUTED, fill_color=SHADE)
        with self.table(
            col_widths=tuple(widths), text_align=tuple(aligns), headings_style=style, line_height=LINE - 0.6,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES, wrapmode=WrapMode.CHAR, padding=(0.6, 1.6),
        ) as table:  # fmt: skip
            for one in (heads, *rows):
                row = table.row()
                for cell in one:
                    row.cell(printable(cell))

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values, two pairs a line."""
        padded = [*pairs, ("", "")] if len(pairs) % 2 else list(pairs)
        self._ink(SMALL)
        self.set_draw_color(*RULE)
        self.set_fill_color(*PAPER)
        with self.table(
            col_widths=(14, 36, 14, 36), first_row_as_headings=False, line_height=LINE - 0.6, padding=(0.6, 1.6),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES, wrapmode=WrapMode.CHAR,
        ) as table:  # fmt: skip
            for first, second in zip(padded[::2], padded[1::2], strict=True):
                row = table.row()
                for name, value in (first, second):
                    row.cell(printable(name), style=FontFace(color=MUTED))
                    row.cell(printable(value))

    def bytes(self) -> bytes:
        """The finished document."""
        return bytes(self.output())

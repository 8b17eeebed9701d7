"""Figures about households: flags by township and against the last cycle, income, states, fairness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pipeline.dashboard.states import GROUPS
from pipeline.dashboard.tables import TOTAL, Change, CrossTable
from pipeline.fairness import DIMENSIONS, MEASURES, SMALLEST_SHOWN
from pipeline.office.figures import options
from pipeline.office.figures.figure import Figure
from pipeline.office.figures.names import name
from pipeline.office.figures.sheets import Cell, Sheet, guarded, signed, yuan
from pipeline.office.i18n import Speech
from pipeline.steps.dashboard import Figures

ROW: Final = 30
AROUND: Final = 90
HUNDRED: Final = 100
RATES: Final = {"exit": "exit", "decrease": "decrease", "review": "waiting"}
"""The measures that are drawn, in the order of fairness.MEASURES, with the colour of each."""


def hidden_note(say: Speech, hidden: int) -> str:
    """What a reader must know of the numbers that are not there."""
    return say("※ 不足 %(least)s 户的数及可据以推算它的数不显示，本图共 %(n)s 个。") % {
        "least": SMALLEST_SHOWN, "n": hidden,
    }  # fmt: skip


def townships(figures: Figures, say: Speech) -> Figure:
    """Flags of each township by group, and its total against the last cycle."""
    flags, change = figures.flags, {each.name: each for each in figures.by_township}
    heads = [say("乡镇"), *(name(say, "flag_group", group) for group in flags.columns)]
    if change:
        heads += [say("上期合计"), say("增减")]
    rows = [
        (_township(say, row), *map(guarded, cells), *(_against(change.get(row)) if change else ()))
        for row, cells in zip(flags.rows, flags.cells, strict=True)
    ]
    shown = flags.rows[:-1]
    series: list[tuple[str, str, options.Values]] = [
        (group, say.word("flag_group", group), flags.column(group)) for group in GROUPS
    ]
    series.append(("hidden", say("※ 隐去"), [_rest(cells) for cells in flags.cells[:-1]]))
    option = options.bars([_township(say, row) for row in shown], series)
    height = AROUND + ROW * len(shown)
    sheet = Sheet(tuple(heads), tuple(rows))
    return Figure("townships", say("各乡镇结果"), hidden_note(say, flags.hidden), option, sheet, height)


def _rest(cells: Sequence[int | None]) -> int | None:
    """What the hidden cells of a row come to: the bar is as long as its total, where that is shown."""
    total = cells[-1]
    return None if total is None or None not in cells else total - sum(cell or 0 for cell in cells[:-1])


def _township(say: Speech, code: str) -> str:
    return say("合计") if code == TOTAL else code or say("未填乡镇")


def _against(change: Change | None) -> tuple[Cell, Cell]:
    return (None, None) if change is None else (guarded(change.before), signed(change.by))


def against(figures: Figures, say: Speech) -> Figure | None:
    """Flags by group now and in the last cycle; None where there is none."""
    if not figures.by_group:
        return None
    names = [name(say, "flag_group", each.name) for each in figures.by_group]
    rows = tuple(
        (title, guarded(each.before), guarded(each.now), signed(each.by))
        for title, each in zip(names, figures.by_group, strict=True)
    )
    series: list[tuple[str, str, options.Values]] = [
        ("before", figures.run.previous_cycle or "", [each.before for each in figures.by_group[:-1]]),
        ("now", figures.run.cycle, [each.now for each in figures.by_group[:-1]]),
    ]
    option = options.bars(names[:-1], series, stacked=False, lying=False)
    hidden = sum(value is None for each in figures.by_group for value in (each.now, each.before))
    heads = (say("结果"), figures.run.previous_cycle or "", figures.run.cycle, say("增减"))
    return Figure("against", say("与上期比较"), hidden_note(say, hidden), option, Sheet(heads, rows), 320)


def income(figures: Figures, say: Speech) -> Figure:
    """Income counted in each month by kind, in yuan."""
    table = figures.income
    heads = (say("月份"), *(name(say, "income", kind) for kind in table.columns))
    rows = tuple(
        (say("合计") if month == TOTAL else month, *map(yuan, cells))
        for month, cells in zip(table.rows, table.cells, strict=True)
    )
    series = [
        (kind, name(say, "income", kind), [None if fen is None else fen / HUNDRED for fen in table.column(kind)])
        for kind in table.columns[:-1]
    ]
    option = options.bars(table.rows[:-1], series, lying=False)
    note = say("计入核算期的各月收入（元）。") + hidden_note(say, table.hidden)
    has_any = len(table.rows) > 1
    return Figure("income", say("收入构成"), note, option if has_any else None, Sheet(heads, rows), 340)


def moves(figures: Figures, say: Speech) -> Figure | None:
    """From what the last cycle left each household in to what this one would; None without a last cycle."""
    table = figures.moves
    if table is None:
        return None
    heads = (say("上期 ＼ 本期"), *(name(say, "left_in", state) for state in table.columns))
    rows = tuple(
        (name(say, "left_in", state), *map(guarded, cells))
        for state, cells in zip(table.rows, table.cells, strict=True)
    )
    note = say("按本期结论办理后，各户从上期状态（左）到本期状态（右）的去向；仅计整户。") + hidden_note(
        say, table.hidden
    )
    return Figure("moves", say("状态流向"), note, _flow(figures, table, say), Sheet(heads, rows), 480)


def _flow(figures: Figures, table: CrossTable, say: Speech) -> dict[str, Any]:
    before, now = figures.run.previous_cycle or "", figures.run.cycle
    sides = ((before, table.rows[:-1]), (now, table.columns[:-1]))
    links = [
        (_node(before, row, say), _node(now, column, say), count)
        for row in table.rows[:-1]
        for column in table.columns[:-1]
        if (count := table.cell(row, column))
    ]
    used = {end for *ends, _ in links for end in ends}
    nodes = [
        (_node(side, state, say), name(say, "left_in", state), state, column)
        for column, (side, states) in enumerate(sides)
        for state in states
        if _node(side, state, say) in used
    ]
    return options.flow((before, now), nodes, links)


def _node(cycle: str, state: str, say: Speech) -> str:
    """A state in a cycle, as the chart shows it under the pointer."""
    return f"{cycle} {name(say, 'left_in', state)}"


def fairness(figures: Figures, say: Speech) -> Figure | None:
    """Rates by group of persons; None where the run has no such section."""
    found = figures.fairness
    if found is None:
        return None
    lines = [(dimension, group) for dimension in DIMENSIONS for group in found[dimension]["review"]["groups"]]
    groups = [
        (dimension, group, [found[dimension][measure]["groups"][group] for measure in MEASURES])
        for dimension, group in lines
    ]
    whole = [found[DIMENSIONS[0]][measure]["total"] for measure in MEASURES]
    told = [*groups, (TOTAL, TOTAL, whole)]
    heads = (say("分类"), say("组别"), *(say.word("measure", measure) for measure in MEASURES))
    sheet = Sheet(heads, tuple((*_group(say, *each[:2]), *map(_rate, each[2])) for each in told), labels=2)
    note = say(
        "按人统计（计入的在世成员）。退出、减发：占在保人员；待复核：占全部；无任何记录：占已授权人员。"
        "※ 不足 %(least)s 人及可据以推算的数不显示。"
    ) % {"least": SMALLEST_SHOWN}
    charted = [each for each in groups if each[0] != "township"]
    option = options.bars(
        [" ".join(map(str, _group(say, *each[:2]))) for each in charted],
        [
            (colour, say.word("measure", code), [_percent(each[2][index]) for each in charted])
            for index, (code, colour) in enumerate(RATES.items())
        ],
        stacked=False,
    )
    option["xAxis"]["axisLabel"] = {**options.LABEL, "formatter": "{value}%"}
    height = AROUND + 52 * len(charted)
    return Figure("fairness", say("公平性"), note, option, sheet, height, _by_cell(say, told))


def _by_cell(say: Speech, told: Iterable[tuple[str, str, Sequence[Mapping[str, Any]]]]) -> Sheet:
    """Counts and rates each in a column of its own."""
    heads = [say("分类"), say("组别")]
    for measure in MEASURES:
        title = say.word("measure", measure)
        heads += [f"{title} {say('人数')}", f"{title} {say('基数')}", f"{title} {say('比例')}"]
    rows = [
        (
            *_group(say, dimension, group),
            *(cell for each in cells for cell in (guarded(each["k"]), guarded(each["n"]), each["rate"])),
        )
        for dimension, group, cells in told
    ]
    return Sheet(tuple(heads), tuple(rows), labels=2)


def _group(say: Speech, dimension: str, group: str) -> tuple[str, str]:
    return name(say, "dimension", dimension), name(say, "person_group", group)


def _rate(cell: Mapping[str, Any]) -> Cell:
    if cell["rate"] is not None:
        return f"{cell['rate']:.1%}（{cell['k']:,} / {cell['n']:,}）"
    return "※" if cell["n"] is None or cell["k"] is None else f"{cell['k']} / {cell['n']}"


def _percent(cell: Mapping[str, Any]) -> float | None:
    return None if cell["rate"] is None else round(cell["rate"] * HUNDRED, 2)

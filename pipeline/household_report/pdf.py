"""核对报告 on paper: the report as it was published, and in a box whether it may be carried out when printed."""

from __future__ import annotations

from math import floor
from typing import Final

from pipeline.decision.explain_words import money, number
from pipeline.household_report.missing import FIXTURE_WORDS, MISSING
from pipeline.household_report.model import Report, Said, Standing, Test
from pipeline.household_report.paper import HEAD, TEXT, Foot, Paper
from pipeline.household_report.pdf_facts import (
    NOTHING,
    month,
    print_duties,
    print_income,
    print_payments,
    print_people,
    print_property,
    print_sources,
    who,
    yuan,
)
from pipeline.wording.words import word

TITLE: Final = "居民家庭经济状况核对报告"
SIGN: Final = (
    "经办人：                    复核人：                    负责人：                    日期：      年    月    日"
)
SINCE: Final = "打印时的情况（不在校验码之内）"
NOTE: Final = (
    "本报告由核对系统依据各部门提供的数据和政策文件生成，降低或停止待遇的结论均为建议，须经人工核实并书面告知家庭后方可执行。"
    "证件号码和电话已作遮盖。输入编号和校验码可核对本报告内容是否被改动。"
)


def print_report(report: Report, standing: Standing, code: str) -> bytes:
    """The PDF; numbers in it are as the report has them. What came after it stands in a box of its own."""
    heading = report.heading
    paper = Paper(Foot(heading.number, heading.dated, code), TITLE)
    region = word("region", heading.region)
    paper.masthead(TITLE, f"{region}  {heading.cycle} 周期  核对基准日 {heading.as_of.isoformat()}")
    _verdict(paper, report)
    _since(paper, report, standing)
    for part in (
        _register,
        print_people,
        print_income,
        print_property,
        _tests,
        print_duties,
        print_payments,
        print_sources,
        _work,
        _history,
    ):
        part(paper, report)
    paper.ln(4)
    paper.say(NOTE, 8)
    paper.ln(6)
    paper.say(SIGN)
    return paper.bytes()


def change_of(flag: Said) -> str:
    """From what is paid to what is proposed: `每月 166.00 元 → 210.00 元`."""
    before, after = flag.previous_amount_fen, flag.amount_fen
    if before is None and after is None:
        return ""
    if before is None:
        return f"每月 {yuan(after)} 元"
    return f"每月 {yuan(before)} 元" if before == after else f"每月 {yuan(before)} 元 → {yuan(after)} 元"


def _verdict(paper: Paper, report: Report) -> None:
    for flag in report.flags:
        about = "" if flag.member_no is None else f"{flag.member_no}号成员："
        effective = f"自 {flag.effective_month} 起" if flag.outcome in ("entry", "adjustment", "exit") else ""
        head = f"{about}{word('action', flag.action)}  {change_of(flag)}  {effective}".rstrip()
        lines = [(head, HEAD + 1), (flag.explanation_zh, TEXT)]
        lines += [(zh, TEXT) for zh, _ in flag.turning]
        if flag.flips:
            places = "；".join(f"{one.source}/{one.file_name}:{one.row_number}" for one in flag.flips)
            lines.append((places, 8))
        paper.box(lines)
    for code in report.missing:
        paper.say(MISSING[code][0], 8)


def _since(paper: Paper, report: Report, standing: Standing) -> None:
    """Whether what is proposed may be carried out now: a paper is shown to the family as it is."""
    said = []
    if any(flag.needs_notice for flag in report.flags):
        stop = standing.earliest_stop_month
        if stop is None:
            said.append("须先书面告知；尚未审批发布，不得减发或停发。")
        else:
            said.append(f"须先书面告知；最早自 {stop} 起减发或停发，乡镇数据所载较晚的，以其为准。")
    for member_no, rest in sorted(standing.rests.items(), key=lambda one: one[0] or 0):
        about = "" if member_no is None else f"{who(member_no)}："
        objection = "" if rest.objection_id is None else f"（异议 {rest.objection_id}）"
        said.append(f"{about}暂缓执行。{rest.why[0]}{objection}")
    if not standing.is_current:
        said.append("本周期已有更新的核对结果，以新的报告为准。")
    if said:
        paper.box([(SINCE, TEXT), *((text, TEXT) for text in said)])


def _register(paper: Paper, report: Report) -> None:
    one, heading = report.registered, report.heading
    paper.heading("家庭")
    pairs = [("户编号", heading.household_id), ("乡镇代码", heading.township_code or NOTHING)]
    if one is not None:
        reported = None if one.reported_on is None else one.reported_on.isoformat()
        declared = "" if one.declared_on is None else f"（{one.declared_on.isoformat()}）"
        pairs += [
            ("住址", one.address or NOTHING),
            ("状态", word("state", one.state)),
            ("类别", word("category", one.category) or NOTHING),
            ("现领金额", f"{yuan(one.benefit_fen)}（自{month(one.benefit_since)}）" if one.benefit_fen else NOTHING),
            ("家庭申报收入", f"{yuan(one.declared_fen)}{declared}"),
            ("主动报告变化", reported or NOTHING),
        ]
    paper.pairs(pairs)


def test_side(value: object, test: Test) -> str:
    """A side of a test as shown: yuan rounded down to the fen, or a number of things."""
    amount = test.amount if value == "left" else test.bound
    return f"{money(floor(amount))}元" if test.is_money else number(amount)


def references(test: Test) -> str:
    """Where the bound comes from."""
    said = []
    for basis in test.bases:
        words = FIXTURE_WORDS[0] if basis.words is None else f"{word('document', basis.document)}“{basis.words}”"
        said.append(f"{word('parameter', basis.parameter)}：{words}")
    return "；".join(said)


def _tests(paper: Paper, report: Report) -> None:
    tests = {(test.name, test.bound_name, test.bound): test for test in report.tests}
    for flag in report.flags:
        tests |= {(test.name, test.bound_name, test.bound): test for test in flag.tests}
    if not tests:
        return
    paper.heading("判定")
    rows = [
        [
            word("compared", test.name), test_side("left", test), word("operator", test.asked),
            f"{word('compared', test.bound_name)} {test_side('right', test)}",
            ("符合" if test.holds else "不符合") + ("（决定）" if test.decides else ""), references(test),
        ]
        for test in tests.values()
    ]  # fmt: skip
    paper.rows(("项目", "数额", "要求", "标准", "结果", "依据"), rows, (18, 14, 8, 20, 14, 40), (1,))


def _work(paper: Paper, report: Report) -> None:
    said = [f"待办：{word('task', one.kind)}（{one.task_id}）" for one in report.tasks]
    said += [f"筛查：{word('screening', one.kind)} {one.detail or ''}".rstrip() for one in report.screening]
    said += [
        f"隔离数据：{word('source', one.record.source)} {one.record.row_number}行，{word('doubt', one.kind)}，"
        f"{one.reason_zh or NOTHING}"
        for one in report.doubts
    ]
    if said:
        paper.heading("提示")
        for text in said:
            paper.say(text)


def _history(paper: Paper, report: Report) -> None:
    if not report.earlier:
        return
    paper.heading("以往结果")
    rows = [
        [
            f"{one.cycle} 第{one.revision}版", who(one.member_no), word("action", one.action), yuan(one.amount_fen),
            yuan(one.income_fen), yuan(one.per_head_fen), NOTHING if one.counted is None else str(one.counted),
        ]
        for one in report.earlier
    ]  # fmt: skip
    heads = ("周期", "对象", "事项", "金额（元）", "可计收入", "人均", "人数")
    paper.rows(heads, rows, (18, 10, 26, 15, 15, 15, 8), (3, 4, 5, 6))

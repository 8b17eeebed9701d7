"""From a contract's column to the parser of its cells."""

from __future__ import annotations

from collections.abc import Mapping

from connectors import amounts, cells, days
from connectors.cells import Broken, Parser
from connectors.contract import Column


def required(parse: Parser) -> Parser:
    """The same parser, for which nothing is broken too."""

    def strict(cell: str | None) -> object:
        value = parse(cell)
        return Broken("missing_value") if value is None else value

    return strict


def renamed(parse: Parser, rules: Mapping[str, str]) -> Parser:
    """The same parser under the names a column gives its rules."""

    def named(cell: str | None) -> object:
        value = parse(cell)
        return Broken(rules.get(value.rule, value.rule)) if isinstance(value, Broken) else value

    return named


def parser_of(column: Column) -> Parser:
    """The parser a contract's column asks for."""
    simple: Mapping[str, Parser] = {
        "text": cells.as_sent, "key": cells.key, "yes_no": cells.yes_no, "month": days.month, "share": amounts.share,
        "area": amounts.area, "month_amounts": amounts.month_amounts,
    }  # fmt: skip
    match column.type:
        case "code":
            parse = cells.code(column.code_map)
        case "digits":
            parse = cells.digits(column.digits or 0)
        case "date":
            parse = days.day(column.month_means)
        case "money":
            parse = amounts.money(column.unit or "yuan")
        case "integer":
            parse = amounts.integer(column.minimum, column.maximum)
        case name:
            parse = simple[name]
    if column.required:
        parse = required(parse)
    return renamed(parse, column.rules) if column.rules else parse

"""What hangs on the tasks and flags of a run: the order in which people should look, and how often it may be wrong."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.casework.choices import LINK
from pipeline.store import RunStore
from pipeline.tables import ROW, TEXT

RECORD: Final = pa.schema([("source", TEXT), *ROW])
TASK_RISK: Final = pa.schema([("task_id", TEXT), ("kind", TEXT), ("household_id", TEXT), ("at_risk_fen", pa.int64())])
"""One row a review task, the most at stake first: fen a month the household would lose or gain."""
WHO: Final = ("household_id", "member_no")
SHOWN: Final = 20
FEN: Final = 100


def order_tasks(
    tasks: Iterable[Mapping[str, Any]], risks: Iterable[Mapping[str, Any]], idle: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Rows of TASK_RISK: a task is worth what hangs on all flags of its household, whoever they are about.

    Those of `idle`, by their ids, are worth nothing: whatever is said of them, every result stays the same.
    """
    at_risk: dict[str, int] = {}
    for risk in risks:
        at_risk[risk["household_id"]] = at_risk.get(risk["household_id"], 0) + risk["at_risk_fen"]
    rows = [
        {name: task[name] for name in ("task_id", "kind", "household_id")}
        | {"at_risk_fen": 0 if task["task_id"] in idle else at_risk.get(task["household_id"], 0)}
        for task in tasks
    ]
    return sorted(rows, key=lambda row: (-row["at_risk_fen"], row["household_id"], row["kind"], row["task_id"]))


def estimate_wrong(
    flags: Iterable[Mapping[str, Any]], risks: Iterable[Mapping[str, Any]], links: pa.Table
) -> dict[str, float]:
    """How many adverse flags may be wrong because a record is not the person's: the sum of 1 − link probability.

    Over the records that turn each flag; a flag counts at most once. `hanging`: adverse flags that hang on a record.
    """
    adverse = {(risk["household_id"], risk["member_no"]) for risk in risks if risk["is_adverse"]}
    records = [
        {"flag": number, "source": one["source"], "file_name": one["file"], "row_number": one["row"]}
        for number, flag in enumerate(flags)
        if flag["flips"] and (flag["household_id"], flag["member_no"]) in adverse
        for one in json.loads(flag["flips"])
    ]
    schema = pa.schema([("flag", pa.int64()), *RECORD])
    hanging = pa.Table.from_pylist(records, schema=schema).join(links, RECORD.names, join_type="inner")
    doubt = pc.subtract(1.0, hanging["match_probability"])
    by_flag = hanging.append_column("doubt", doubt).group_by("flag").aggregate([("doubt", "sum")])
    capped = (min(total, 1.0) for total in sorted(by_flag["doubt_sum"].to_pylist()))
    return {"adverse": len(adverse), "hanging": by_flag.num_rows, "wrong": round(sum(capped), 4)}


def weigh_stakes(store: RunStore) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Leave the table `task_risk`; give its first rows and the estimate, for the run's report."""
    risks = store.read("flag_risk").to_pylist()
    tasks = order_tasks(store.read("review_task", ["task_id", "kind", "household_id"]).to_pylist(), risks, _idle(store))
    store.write("task_risk", TASK_RISK, [pa.Table.from_pylist(tasks, schema=TASK_RISK)])
    links = with_peoples_word(store.read("identity_link", [*RECORD.names, "match_probability", "decision", "method"]))
    flags = store.read("flag", ["household_id", "member_no", "flips"])
    flags = flags.filter(pc.not_equal(flags["flips"], "")).to_pylist()
    return [_shown(row) for row in tasks[:SHOWN] if row["at_risk_fen"]], estimate_wrong(flags, risks, links)


def _idle(store: RunStore) -> frozenset[str]:
    """Tasks about links of members none of whose records under review shows what a rule reads (list_link_review)."""
    tasks = store.read("review_task", ["task_id", "kind", *RECORD.names])
    links = store.read("identity_link", [*RECORD.names, *WHO])
    asked = tasks.filter(pc.equal(tasks["kind"], LINK)).join(links, RECORD.names, join_type="inner")
    return frozenset(asked.join(store.read("link_review"), list(WHO), join_type="left anti")["task_id"].to_pylist())


def with_peoples_word(links: pa.Table) -> pa.Table:
    """Links with their probability; of one that a person confirmed there is no doubt left to count."""
    is_confirmed = pc.and_(pc.equal(links["decision"], "match"), pc.equal(links["method"], "clerical"))
    probability = pc.if_else(is_confirmed, 1.0, links["match_probability"])
    return links.select(RECORD.names).append_column("match_probability", probability)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    yuan = row["at_risk_fen"] / FEN
    return {"task_id": row["task_id"], "kind": row["kind"], "household_id": row["household_id"], "yuan_monthly": yuan}

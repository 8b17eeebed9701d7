"""The run's linkage quality report, made without truth: gather, let pipeline.linkage judge, write JSON and a page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import pyarrow.compute as pc

from pipeline.link_quality.figures import key_figures, person_rows, rounded, source_rows
from pipeline.link_quality.page import draw_page
from pipeline.linkage.learning.consequences import RECORD, doubt_flags
from pipeline.linkage.learning.estimates import draw_curve, estimate
from pipeline.linkage.learning.held import calibrate, read_held
from pipeline.linkage.learning.quality import count_carried, count_reviews, list_weights, sum_matches
from pipeline.linkage.model import LinkModel
from pipeline.linkage.output import count_records
from pipeline.steps.context import RunContext
from pipeline.steps.fairness import person_groups
from pipeline.steps.holding_back import COUNTS
from pipeline.steps.link_models import frozen_model

PERSON: Final = ("household_id", "member_no")
FIGURES: Final = "link_quality.json"
PAGE: Final = "link_quality.html"


def weigh_links(run: RunContext) -> dict[str, Any]:
    """Leave link_quality.json and link_quality.html in the run's folder; give the key figures for the run's report."""
    found = rounded(_judge(run, frozen_model(run)))
    run.store.write_json(FIGURES, found)
    page = draw_page(found, run.cycle.region, run.cycle.name, run.store.run_id)
    run.store.file(PAGE).write_text(page, encoding="utf-8")
    return key_figures(found)


def _judge(run: RunContext, model: LinkModel) -> dict[str, Any]:
    persons, records = run.store.read("person"), run.store.read("carried")
    links = run.store.read("identity_link", [*RECORD, *PERSON, "decision", "method", "match_probability"])
    sources = sorted(set(records["source"].unique().to_pylist()))
    drawn, counts = run.store.read("held_back"), run.store.read_json(COUNTS)
    draws = [drawn.filter(pc.equal(drawn["draw"], number)) for number in range(counts["draws"])]
    held = read_held(draws, model)
    matches = sum_matches(links)
    reviews = count_reviews(links, persons)
    quality = estimate(matches, reviews, held, sources)
    flags = run.store.read("flag", ["outcome", "action", "flips"]).to_pylist()
    lost = {each.source: each.lost for each in quality}
    most_wrong = {method: 1 - share.low for method, share in quality[-1].by_method.items()}
    return {
        "model_version": model.model_version,
        "thresholds": {source: asdict(model.thresholds_of(source)) for source in sources},
        "sources": source_rows(count_records(records, links), count_carried(records), quality),
        "held_back": {"identities": int(held.source.size), "draws": len(draws)},
        "calibration": [asdict(band) for band in calibrate(held)],
        "curve": [asdict(point) for point in draw_curve(matches, sum(reviews.values()), held, records.num_rows)],
        "persons": person_rows(_count_linked(run)),
        "blocking": counts["blocking"],
        "weights": list_weights(model),
        "flags": [asdict(row) for row in doubt_flags(flags, links, most_wrong, lost)],
    }


def _count_linked(run: RunContext) -> list[dict[str, Any]]:
    inputs = {name: run.store.path(name) for name in ("person", "identity", "identity_link")}
    counted = run.engine.fetch("report/count_linked", {**inputs, "person_group": person_groups(run)})
    rows: list[dict[str, Any]] = counted.to_pylist()
    return rows

"""Splink 5 for this work, tuned as well as we could. Runs in `.venv-bench` only.

Names are compared by equality of prepared columns (text, reading, surname), because DuckDB's string distances count
bytes and are wrong on Han text; numbers by Damerau-Levenshtein, which is right on ASCII digits. Term frequencies on
names. u from random pairs, m by EM over three blockings, so that each comparison is trained by at least two.
"""

from __future__ import annotations

from typing import Any, Final

import splink.comparison_level_library as levels
from splink import Linker, SettingsCreator, block_on
from splink.comparison_library import CustomComparison

RANDOM_PAIRS: Final = 5_000_000
SEED: Final = 1
UNSEEN_M: Final = 1e-4
UNSEEN_U: Final = 0.5 / RANDOM_PAIRS
"""For a level of which no pair was seen."""
LEAST_WEIGHT: Final = -4
"""Pairs below are not kept: no threshold anybody would choose lies there."""
MASKED: Final = "regexp_matches({0}, '[某?□〇]')"


def name() -> CustomComparison:
    """Text, reading, one character unreadable or 某, one given character, surname."""
    masked = f"{MASKED.format('folded_l')} or {MASKED.format('folded_r')}"
    tail = "length(folded_l) = length(folded_r) and (folded_l[2] = folded_r[2] or folded_l[3] = folded_r[3])"
    return CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("folded"),
            levels.ExactMatchLevel("folded", term_frequency_adjustments=True),
            levels.CustomLevel("reading_l = reading_r", "one reading"),
            levels.CustomLevel(f"surname_l = surname_r and ({masked})", "surname, rest unreadable"),
            levels.CustomLevel(f"surname_l = surname_r and {tail}", "surname and a given character"),
            levels.ExactMatchLevel("surname"),
            levels.ElseLevel(),
        ],
    )


def number() -> CustomComparison:
    """Equal, one slip, two slips, another sound number, another damaged one."""
    both_sound = "id_kind_l in ('sound', 'old') and id_kind_r in ('sound', 'old')"
    return CustomComparison(
        output_column_name="id_number",
        comparison_levels=[
            levels.NullLevel("id_digits"),
            levels.ExactMatchLevel("id_digits"),
            levels.CustomLevel(both_sound, "another sound number"),
            levels.DamerauLevenshteinLevel("id_digits", 1),
            levels.DamerauLevenshteinLevel("id_digits", 2),
            levels.ElseLevel(),
        ],
    )


def birth() -> CustomComparison:
    """Equal, day and month exchanged, 1 January of the year, one part differs."""
    year, month, day = ("birth_{0} // 10000", "birth_{0} // 100 % 100", "birth_{0} % 100")
    same = {part: f"{part.format('l')} = {part.format('r')}" for part in (year, month, day)}
    swapped = f"{same[year]} and {day.format('l')} = {month.format('r')} and {day.format('r')} = {month.format('l')}"
    first = f"{same[year]} and (birth_l % 10000 = 101 or birth_r % 10000 = 101)"
    parts = " + ".join(f"({each})::int" for each in same.values()) + " = 2"
    return CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            levels.NullLevel("birth"),
            levels.ExactMatchLevel("birth"),
            levels.CustomLevel(swapped, "exchanged"),
            levels.CustomLevel(first, "1 January"),
            levels.CustomLevel(parts, "one part differs"),
            levels.ElseLevel(),
        ],
    )


def sex() -> CustomComparison:
    """Equal or not."""
    return CustomComparison(
        output_column_name="sex",
        comparison_levels=[levels.NullLevel("sex"), levels.ExactMatchLevel("sex"), levels.ElseLevel()],
    )


def phone() -> CustomComparison:
    """The register's own, one of the household, another."""
    return CustomComparison(
        output_column_name="phone",
        comparison_levels=[
            levels.NullLevel("home_phones"),
            levels.ExactMatchLevel("phone"),
            levels.CustomLevel("list_contains(home_phones_r, phone_l)", "household"),
            levels.ElseLevel(),
        ],
    )


def address() -> CustomComparison:
    """Door, yard, place, township."""
    flat = (
        "building_l = building_r and unit_l = unit_r and room_l = room_r and (estate_l = estate_r or road_l = road_r)"
    )
    house = "village_l = village_r and house_l = house_r and coalesce(group_l = group_r, true)"
    yard = (
        "(village_l = village_r and group_l = group_r) or (road_l = road_r and road_number_l = road_number_r) "
        "or (estate_l = estate_r and building_l = building_r)"
    )
    return CustomComparison(
        output_column_name="address",
        comparison_levels=[
            levels.NullLevel("has_address"),
            levels.CustomLevel(f"({flat}) or ({house})", "door"),
            levels.CustomLevel(yard, "yard"),
            levels.CustomLevel("village_l = village_r or road_l = road_r or estate_l = estate_r", "place"),
            levels.CustomLevel("township_l = township_r", "township"),
            levels.ElseLevel(),
        ],
    )


BLOCKING: Final = (
    ("folded",), ("reading", "birth"), ("surname", "birth"), ("phone",), ("substr(id_digits, 1, 14)",),
    ("substr(id_digits, 7, 12)",), ("surname", "village", "house"), ("surname", "estate", "building", "room"),
)  # fmt: skip
"""Pairs to score."""
TRAINING: Final = (("id_digits",), ("folded", "phone"))
"""Pairs to learn m from."""


def settings(prior: float) -> SettingsCreator:
    """All of it."""
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="row",
        probability_two_random_records_match=prior,
        comparisons=[name(), number(), birth(), sex(), phone(), address()],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKING],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def train(linker: Linker) -> None:
    """Learn u from random pairs; m by EM, each comparison where the blocking leaves it free."""
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for columns in TRAINING:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))


def completed(model: dict[str, Any]) -> dict[str, Any]:
    """The trained model, with rates for levels that no training pair showed; Splink's own defaults are far too high."""
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                level.setdefault("m_probability", UNSEEN_M)
                level.setdefault("u_probability", UNSEEN_U)
    return model


def described(model: dict[str, Any]) -> list[dict[str, Any]]:
    """The trained levels: comparison, level, m, u."""
    return [
        {"comparison": each["output_column_name"], "level": level.get("label_for_charts"),
         "m": level.get("m_probability"), "u": level.get("u_probability")}
        for each in model["comparisons"] for level in each["comparison_levels"]
    ]  # fmt: skip

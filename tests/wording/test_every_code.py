"""Whatever code the system can produce has a word, and no word is of a code it cannot: what produces it is asked."""

import ast
import re
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest
import yaml

import pipeline
from connectors.rules import RULES
from connectors.sources import CONTRACTS, SOURCES
from pipeline.access import Role
from pipeline.assessment.consent import SIGNERS
from pipeline.casework.choices import CHOICES, LINK, OF_UNREAD_ROW, choices_of
from pipeline.casework.shown import CELLS
from pipeline.dashboard.states import GROUPS, STATES
from pipeline.dashboard.tables import KINDS
from pipeline.decision.bases import BY_LIMIT
from pipeline.decision.comparisons import HOLDS
from pipeline.decision.explain_texts import REASONS
from pipeline.decision.judgement import OUTCOMES
from pipeline.decision.watch import ALERTS
from pipeline.fairness import DIMENSIONS, MEASURES
from pipeline.feeds.labels import RESTING_ZH
from pipeline.linkage.decide import Decision
from pipeline.linkage.reading.name_levels import NameLevel
from pipeline.linkage.review.candidates import ALL_STANDINGS
from pipeline.linkage.review.words import load_words
from pipeline.linkage.sure import Method
from pipeline.office.feed_table import STATES as FEED_STATES
from pipeline.office.figures.cards import FLAGS
from pipeline.policy import schema
from pipeline.policy.load import SEEDS
from pipeline.steps.fetching import OFFERED
from pipeline.steps.profile import ORDER
from pipeline.steps.progress import StepState
from pipeline.steps.quarantine_values import STATES as QUARANTINE_STATES
from pipeline.steps.resting import WORDS as RESTING
from pipeline.steps.signing_in import keep_failure
from pipeline.steps.task_desk import ELSEWHERE
from pipeline.tables import ASSET_KINDS, IDENTITY
from pipeline.warehouse.reading.search import NAME_SCORES, Kind
from pipeline.wording.records import CELL
from pipeline.wording.words import VOCABULARIES, chinese, spelled
from tests.wording.audited import details, kinds

ROOT = Path(pipeline.__file__).parents[1]
SEARCH = (ROOT / "sql/migrations/versions/0010_office.sql").read_text("utf-8")
REGISTER = CONTRACTS["register"].tables


def listed(file, column):
    """What a CHECK of a migration lets stand in a column; `file` begins so. Several are taken together."""
    (path,) = (ROOT / "sql/migrations/versions").glob(f"{file}*")
    found = re.findall(rf"\b{column} IN \(([^)]*)\)", path.read_text("utf-8"))
    assert found, (file, column)
    return set(re.findall(r"'(\w+)'", " ".join(found)))


def in_sql(path, *, after=""):
    """The quoted codes of a statement, those behind THEN or ELSE where `after` says so."""
    return set(re.findall(rf"{after}'(\w+)'", (ROOT / "sql/steps" / path).read_text("utf-8")))


def given_to(path, call, place):
    """The constants a module gives to a function or class at a place of its arguments, also in a choice of two."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == call]
    given = chain.from_iterable(ast.walk(n.args[place]) for n in calls if len(n.args) > place)
    return {n.value for n in given if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def returned(path, function):
    """The constants a function returns, or yields names of in a loop."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    (made,) = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == function)
    body = made.body[1:] if ast.get_docstring(made) else made.body
    found = chain.from_iterable(ast.walk(n) for n in body)
    return {n.value for n in found if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def codes(table, column):
    """What the register's contract takes in a column."""
    return set(next(one for one in REGISTER[table].columns.values() if one.to == column).codes)


def regions():
    found = [yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / "pipeline/policy/regions").glob("*.yml")]
    return {one["region"] for one in found} - {"base"}


def answers():
    every = chain(*(choices_of(kind) for kind in CHOICES), OF_UNREAD_ROW)
    return {choice.name for choice in every} | listed("0008", "judgement") | {"open"}


def events():
    """Every kind of event; a beginning that is put together with something, with all that may be put to it."""
    whole, begun = kinds()
    rows = (ROOT / "pipeline/office/api/routes/rows.py").read_text("utf-8")
    ends = {
        "judgement_": answers() - {"open"},
        "objection_": listed("0012_casework.sql", "event"),
        "quarantine_": listed("0005", "action"),
        "second_look_": listed("0012_casework.sql", "verdict"),
        "api_": set(re.findall(r'reader\.page\("(\w+)"', rows)),
    }
    assert set(ends) == begun
    return whole | {start + end for start, every in ends.items() for end in every}


PRODUCED = {
    "outcome": set(OUTCOMES.values()),
    "action": set(OUTCOMES),
    "category": codes("households", "category") | codes("members", "category"),
    "reason": set(REASONS),
    "screening": listed("0002", r"screening[^;]*?kind") | {f"alert_{kind}" for kind in ALERTS},
    "resting": set(RESTING),
    "change": listed("0013_feeds.sql", "change"),
    "notice": returned("pipeline/feeds/labels.py", "notice_code"),
    "visit": listed("0013_feeds.sql", "result"),
    "flag_group": set(GROUPS),
    "proposed": {group for group, _ in FLAGS},
    "left_in": set(STATES),
    "measure": set(MEASURES),
    "income": set(KINDS),
    "grade": listed("0002", "grade"),
    "asset": set(ASSET_KINDS),
    "bill": codes("expenditures", "kind") | set(schema.CAUSES),
    "relief": codes("relief", "kind"),
    "operator": set(HOLDS) | {">"},
    "operator_said": set(HOLDS) | {">"},
    "compared": given_to("pipeline/decision/comparisons.py", "_shown", 0)
    | (given_to("pipeline/decision/comparisons.py", "_shown", 3) - {"limit"})
    | given_to("pipeline/decision/comparisons.py", "_within", 0)
    | {"cap", "limit"}
    | set(BY_LIMIT),
    "parameter": set(schema.PARAMETERS),
    "document": set(SEEDS),
    "state": codes("households", "state"),
    "watch_list": codes("households", "watch_list"),
    "collected_by": codes("households", "collected_by"),
    "settlement": codes("households", "settlement"),
    "relation": codes("members", "relation") | codes("supporters", "relation"),
    "sex": codes("members", "sex"),
    "standing": returned("pipeline/household_report/people.py", "_standing"),
    "consent": returned("pipeline/assessment/consent.py", "consent_of"),
    "placement": codes("members", "orphan"),
    "signed_by": set(SIGNERS) | codes("authorizations", "signed_by"),
    "ability": codes("members", "work_ability"),
    "disability": codes("members", "disability_kind"),
    "dimension": set(DIMENSIONS),
    "person_group": in_sql("report/list_groups.sql", after=r"(?:THEN |ELSE |, |^ +)")
    | codes("members", "sex")
    | codes("households", "settlement"),
    "source": set(SOURCES),
    "delivery": listed("0003", "state"),
    "fate": in_sql("validate/sort_rows.sql", after=r"(?:THEN|ELSE) "),
    "fate_count": in_sql("validate/sort_rows.sql", after=r"(?:THEN|ELSE) "),
    "severity": {rule.severity for rule in RULES.values()},
    "quarantine": set(QUARANTINE_STATES),
    "doubt": in_sql("assess/list_unknown.sql", after=r"(?:THEN|ELSE) "),
    "decision": {one.name.lower() for one in Decision},
    "method": {one.name.lower() for one in Method},
    "candidate": {*ALL_STANDINGS, ELSEWHERE},
    "cell": {*CELLS, "id_type", "relation", "tie"},
    "step": set(ORDER),
    "step_state": set(get_args(StepState)),
    "task": listed("0002", r"review_task[^;]*?kind"),
    "feed": set(FEED_STATES),
    "feed_file": {kind for kind, _ in OFFERED},
    "task_filter": {"open", "mine", "second", "decided", "all"},
    "answer": answers(),
    "deed": set(
        re.findall(r"(?:THEN|ELSE|asked_by,) '(\w+)'", (ROOT / "pipeline/warehouse/reading/casework.py").read_text())
    )
    | listed("0012_casework.sql", "verdict"),
    "about": listed("0012_casework.sql", "about"),
    "objection": {"open", "upheld", "rejected", "withdrawn"} | returned("pipeline/warehouse/objections.py", "standing"),
    "objection_filter": {"open", "second_look", "due", "closed", "all"},
    "region": set(regions()),
    "role": {role.value for role in Role},
    "sought": {kind.value for kind in Kind},
    "found_by": {f"name_{level.name.lower()}" for level in NameLevel if NAME_SCORES.get(level)}
    | (set(re.findall(r"\('(\w+)', of_", SEARCH)) - {"name", "name_sound", "name_like"}),
    "chain_break": given_to("pipeline/warehouse/audit_chain.py", "BrokenLink", 1),
    "event": events(),
    "event_detail": details(),
    "sign_in": given_to("pipeline/steps/signing_in.py", "open_session", 2)
    | given_to("pipeline/steps/signing_in.py", "keep_failure", 4)
    | given_to("pipeline/office/sign_in/provider.py", "keep_failure", 4)
    | {keep_failure.__defaults__[0]},
}


@pytest.mark.parametrize("topic", sorted(VOCABULARIES))
def test_a_vocabulary_has_a_word_for_every_code_there_is_and_for_no_other(topic):
    assert set(VOCABULARIES[topic]) == PRODUCED[topic]


@pytest.mark.parametrize("topic", sorted(VOCABULARIES))
def test_every_word_is_said_in_both_languages(topic):
    for code, (zh, en) in VOCABULARIES[topic].items():
        assert en.strip(), code
        assert zh.strip() or code == "nothing", code
        assert en == en.strip()
        assert not zh.endswith(("。", "？"))


def test_no_two_codes_of_a_vocabulary_are_called_the_same():
    for topic, words in VOCABULARIES.items():
        assert len(set(chinese(words).values())) == len(words), topic


def test_a_reason_for_resting_has_its_word_and_both_its_sentences():
    assert set(RESTING) == set(RESTING_ZH) == set(VOCABULARIES["resting"])


def test_link_is_answered_by_the_words_of_a_judgement():
    assert choices_of(LINK) == ()
    assert {"same", "different", "unsure"} <= set(VOCABULARIES["answer"])


def test_linkage_calls_a_cell_what_everybody_calls_it():
    told = {name: (one.zh, one.en) for name, one in load_words().comparisons.items()}
    shared = set(told) & set(CELL) - {"tie"}
    assert {name: told[name] for name in shared} == {name: CELL[name] for name in shared}
    assert set(CELL) - {"relation", "tie"} <= set(IDENTITY.names)


def test_the_columns_of_the_views_take_their_codes_from_here():
    """A comment may name a topic in braces; it spells out no list of codes of its own."""
    text = (ROOT / "sql/views/comments.yml").read_text("utf-8")
    assert not re.findall(r"[a-zA-Z_]+ [一-鿿]+[，、；][a-zA-Z_]+ [一-鿿]+", text)
    assert re.search(r"accepted 已接收，missing 缺交，refused 拒收", spelled(text))

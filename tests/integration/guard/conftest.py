"""A region of two townships, and people who may see one of them: through url_as, and by logins of their own."""

from __future__ import annotations

import itertools
from datetime import date

import psycopg2
import pyarrow as pa
import pytest
from sqlalchemy.engine import make_url

from pipeline.access import EVERYWHERE, Actor, Role
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.loads import LOADS, MEMBER
from pipeline.warehouse.publish import publish

A, B = "361126100", "361126111"
LOGINS = itertools.count(1)
LINK = {
    "decision": "match", "match_weight": 21.5, "match_probability": 0.999, "method": "id_exact",
    "evidence": '[{"level": "exact", "weight": 12.5}]', "model_version": "link-1",
}  # fmt: skip


def table(schema, *values):
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in values], schema=schema)


def household(household_id, township, number):
    """Every table's rows of one household of one person, whose values tell it from any other."""
    record = {"source": "employment", "file_name": "employment_2018H2.xlsx", "row_number": number}
    who = {"household_id": household_id, "member_no": 1}
    return {
        "household": {**who, "township_code": township, "state": "in_aid", "address": f"银城村{number}号",
                      "address_key": f"银城村{number}号", "address_place": "银城村"},
        "person": {**who, "name": "王小明", "name_key": "王小明", "name_sound": "wangxiaoming",
                   "id_number": f"11010119900101{number:04}", "birth_date": date(1990, 1, 1), "sex": "M",
                   "relation": "head", "counted": True, "phone": f"1390000{number:04}"},
        "member": who,
        "flag": {"household_id": household_id, "township_code": township, "outcome": "keep", "action": "keep",
                 "effective_month": 201901, "notice_required": False, "reason_codes": ["UNCHANGED"],
                 "explanation_zh": "不变。", "explanation_en": "As before.", "policy_version": "yiyang-2018"},
        "identity_link": {**LINK, **record, **who},
        "income_month": {**who, **record, "month": 201807, "kind": "wage", "amount_fen": 90001, "grade": "A"},
        "asset": {**who, **record, "kind": "home", "share_numerator": 1, "share_denominator": 1},
        "household_assessment": {"household_id": household_id, "counted_members": 1},
        "review_task": {"task_id": f"T-{household_id}", "kind": "link", "household_id": household_id, **record},
        "screening": {"kind": "missed", "township_code": township, **who},
    }  # fmt: skip


def region_tables(make_tables, *households):
    schema_of = {name: load.schema for name, load in LOADS.items()} | {"member": MEMBER}
    names = households[0].keys()
    return make_tables(**{name: table(schema_of[name], *(each[name] for each in households)) for name in names})


@pytest.fixture
def two_townships(url, make_run, make_tables):
    """YA01 lies in A, YB01 in B; YM01 lay in B in the first run and lies in A now."""
    before = (household("YA01", A, 1), household("YB01", B, 2), household("YM01", B, 3))
    now = (household("YA01", A, 1), household("YB01", B, 2), household("YM01", A, 3))
    publish(url, make_run("run-1"), region_tables(make_tables, *before))
    publish(url, make_run("run-2"), region_tables(make_tables, *now))
    return url


@pytest.fixture
def people():
    """One of each role; the caseworkers of A and of B."""
    return {
        "engineer": Actor("eva", Role.ENGINEER, (EVERYWHERE,)),
        "office": Actor("olga", Role.OFFICE, (EVERYWHERE,)),
        "supervisor": Actor("sven", Role.SUPERVISOR, (EVERYWHERE,)),
        "of_a": Actor("carl a", Role.CASEWORKER, (A,)),
        "of_b": Actor("carl\\b", Role.CASEWORKER, (B,)),
        "of_none": Actor("nobody", Role.CASEWORKER, ()),
    }


@pytest.fixture
def login(server, two_townships):
    """Make a database login of a person; gives its URL. Gone after the test."""
    made = []

    def make(role, townships, database=two_townships):
        name = f"person_{next(LOGINS)}"
        run_as(database, f"CREATE ROLE {name} LOGIN PASSWORD 'secret' IN ROLE hesv_{role}")
        run_as(
            database, "INSERT INTO access.scope (login, role, townships, granted_by) VALUES (%s, %s, %s, 'test')",
            name, role, list(townships),
        )  # fmt: skip
        made.append(name)
        return make_url(database).set(username=name, password="secret").render_as_string(hide_password=False)

    yield make
    for name in made:
        run_as(two_townships, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def session_of(url):
    _, given = make_url(url).get_dialect()().create_connect_args(make_url(url))
    return psycopg2.connect(**given)


def run_as(url, *statements, keep=True):
    """Run statements in one session (arguments after the first belong to it where it has marks); rows of the last."""
    session = session_of(url)
    first, *rest = statements
    try:
        with session, session.cursor() as cursor:
            if "%s" in first:
                cursor.execute(first, rest)
            else:
                for statement in statements:
                    cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
            if not keep:
                session.rollback()
        return rows
    finally:
        session.close()


@pytest.fixture(params=["url_as", "login"])
def as_caseworker_of_a(request, two_townships, people, login):
    """The same person both ways: as the pages open a session, and by a login of his own."""
    if request.param == "url_as":
        return url_as(two_townships, people["of_a"])
    return login("caseworker", [A])

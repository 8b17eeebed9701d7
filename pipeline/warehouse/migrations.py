"""Bringing a database to this version: Alembic for tables, then the views from sql/views where they changed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import yaml
from alembic import command
from alembic.config import Config
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.warehouse.connection import connection, engine
from pipeline.warehouse.locks import lock_transaction
from pipeline.wording.words import spelled

SQL: Final = Path(__file__).resolve().parents[2] / "sql"
"""Beside `pipeline` in a checkout and in an installed tree alike."""
VIEW_SCHEMAS: Final = ("history", "serve")
"""In the order they are made: `serve` reads `history`."""


def migrate(url: str) -> None:
    """Make or upgrade every schema; does nothing where all is current. One caller at a time, the others wait.

    Raises:
        DependencyDown: the server cannot be reached.
    """
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "migrate")
        _upgrade_tables(url)
        _apply_views(cursor)


def _upgrade_tables(url: str) -> None:
    """Alembic's own transaction, all revisions or none."""
    with engine(url).begin() as opened:
        configuration = Config(attributes={"connection": opened})
        configuration.set_main_option("script_location", str(SQL / "migrations").replace("%", "%%"))
        configuration.set_main_option("path_separator", "os")
        command.upgrade(configuration, "head")


def _apply_views(cursor: Cursor) -> None:
    """Drop and make every view again where the text of any changed; the schema's comment remembers which text."""
    texts = {path: path.read_text("utf-8") for schema in VIEW_SCHEMAS for path in _view_files(schema)}
    comments, grants = ((SQL / "views" / name).read_text("utf-8") for name in ("comments.yml", "grants.sql"))
    comments = spelled(comments)
    digest = hashlib.sha256("\x1f".join((*texts.values(), comments, grants)).encode()).hexdigest()
    cursor.execute(
        "SELECT obj_description('serve'::regnamespace, 'pg_namespace'), "
        "(SELECT count(*) FROM pg_views WHERE schemaname = ANY(%s))",
        (list(VIEW_SCHEMAS),),
    )
    if cursor.fetchone() == (f"views {digest}", len(texts)):
        return
    cursor.execute(DROP_VIEWS)
    for text in texts.values():
        cursor.execute(text)
    cursor.execute(grants)
    _comment_columns(cursor, yaml.safe_load(comments))
    cursor.execute(f"COMMENT ON SCHEMA serve IS 'views {digest}'")


DROP_VIEWS: Final = """
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT schemaname, viewname FROM pg_views WHERE schemaname IN ('serve', 'history') LOOP
        EXECUTE format('DROP VIEW IF EXISTS %I.%I CASCADE', found.schemaname, found.viewname);
    END LOOP;
END
$$
"""


def _view_files(schema: str) -> list[Path]:
    return sorted((SQL / "views" / schema).glob("*.sql"))


def _comment_columns(cursor: Cursor, comments: dict[str, dict[str, str]]) -> None:
    """Chinese and English on every column of every view: `comments.yml` has `every_view` and one part a view."""
    cursor.execute(
        "SELECT table_schema, table_name, column_name FROM information_schema.columns WHERE table_schema = ANY(%s) "
        "ORDER BY table_schema, table_name, ordinal_position",
        (list(VIEW_SCHEMAS),),
    )
    for schema, view, column in cursor.fetchall():
        text = comments.get(view, {}).get(column) or comments["every_view"].get(column)
        if text is not None:
            cursor.execute(f'COMMENT ON COLUMN {schema}.{view}."{column}" IS %s', (text,))

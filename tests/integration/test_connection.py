import pytest
from alembic import command
from alembic.config import Config
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from pipeline.errors import DependencyDown, RunLocked, UsageError
from pipeline.settings import Settings
from pipeline.warehouse.connection import connection, database_url, engine, psycopg2_url
from pipeline.warehouse.locks import release_lock, run_lock
from pipeline.warehouse.migrations import SQL, migrate

YIYANG = ("yiyang", "2018H2")


def given(url, **changes):
    return Settings(database_url=SecretStr(make_url(url).set(**changes).render_as_string(hide_password=False)))


@pytest.mark.parametrize("driver", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_a_url_is_spelt_for_psycopg2(url, driver):
    assert database_url(given(url, drivername=driver)) == url


def test_without_a_url_the_embedded_server_is_used(server, open_folder):
    assert database_url(Settings(database_url=None, home=open_folder / "home")) == server


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "wr@ng/pass"}, "password authentication failed"),
        ({"port": 1}, "refused"),
        ({"database": "no_such_database"}, "does not exist"),
        ({"host": "nowhere.invalid", "password": "wr@ng/pass"}, "nowhere"),
    ],
)
def test_an_unreachable_server_is_a_dependency_down_without_its_password(url, changes, says):
    with pytest.raises(DependencyDown, match=says) as caught:
        database_url(given(url, **changes))
    assert caught.value.exit_code == 5
    for secret in ("wr@ng/pass", "wr%40ng", str(make_url(url).password)):
        assert secret not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "text", ["mysql://u:secret@h/d", "sqlite:///secret", "secret", "postgresql://u:secret@h:port/d"]
)
def test_what_is_no_postgresql_url_is_a_usage_error(text):
    with pytest.raises(UsageError) as caught:
        psycopg2_url(text)
    assert "secret" not in str(caught.value)


def test_a_server_that_is_lost_on_the_way_is_a_dependency_down(url, query):
    def lose():
        with connection(url) as session, session.cursor() as cursor:
            query("SELECT pg_terminate_backend(%s)", session.info.backend_pid)
            cursor.execute("SELECT 1")

    with pytest.raises(DependencyDown, match="PostgreSQL at 127"):
        lose()


def test_one_run_at_a_time_for_each_region_and_cycle(url):
    with run_lock(url, *YIYANG):
        with pytest.raises(RunLocked, match="Another run holds yiyang 2018H2") as caught, run_lock(url, *YIYANG):
            pass
        assert caught.value.exit_code == 4
        with run_lock(url, "yiyang", "2018H1"), run_lock(url, "nanning", "2018H2"), release_lock(url, *YIYANG):
            pass
    with run_lock(url, *YIYANG):
        pass


def test_a_lock_ends_with_its_holder_however_it_ends(url, query):
    with pytest.raises(KeyError), run_lock(url, *YIYANG):
        raise KeyError
    with pytest.raises(DependencyDown), run_lock(url, *YIYANG):
        query("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    with run_lock(url, *YIYANG):
        pass


def test_migrating_again_changes_nothing(url, query):
    made = query("SELECT oid FROM pg_class WHERE relnamespace = 'serve'::regnamespace ORDER BY 1")
    migrate(url)
    assert query("SELECT oid FROM pg_class WHERE relnamespace = 'serve'::regnamespace ORDER BY 1") == made


def test_views_whose_text_changed_are_made_again(url, query):
    made = query("SELECT oid FROM pg_class WHERE oid = 'serve.flag'::regclass")
    query("COMMENT ON SCHEMA serve IS 'views of an older text'")
    migrate(url)
    assert query("SELECT oid FROM pg_class WHERE oid = 'serve.flag'::regclass") != made


def test_tables_taken_back_and_made_again_have_their_views(url, query):
    with engine(url).begin() as opened:
        configuration = Config(attributes={"connection": opened})
        configuration.set_main_option("script_location", str(SQL / "migrations"))
        configuration.set_main_option("path_separator", "os")
        command.downgrade(configuration, "0001")
    assert query("SELECT to_regclass('serve.flag'), to_regclass('feed.release'), to_regclass('core.run')::text") == [
        (None, None, "core.run")
    ]
    migrate(url)
    assert query("SELECT count(*) FROM serve.flag") == [(0,)]


def test_every_file_under_views_is_one_view_of_its_own_name(query):
    made = {
        tuple(row)
        for row in query("SELECT schemaname, viewname FROM pg_views WHERE schemaname IN ('serve', 'history')")
    }
    assert made == {(path.parent.name, path.stem) for path in (SQL / "views").glob("*/*.sql")}


def test_the_schemas_are_there(query):
    found = query("SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema|public)' ORDER BY 1")
    assert [row[0] for row in found] == ["access", "audit", "core", "feed", "history", "landing", "office", "serve"]

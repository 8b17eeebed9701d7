"""The committed dictionary is what a freshly migrated database says of itself."""

from __future__ import annotations

from pipeline.dictionary import DICTIONARY, dictionary_markdown
from pipeline.warehouse.dictionary import described_views
from pipeline.warehouse.views import VIEWS


def test_the_committed_dictionary_is_current(url):
    made = dictionary_markdown(described_views(url))
    assert DICTIONARY.read_text("utf-8") == made, "Run `python -m pipeline.dictionary` and commit the result."


def test_every_view_is_described_in_both_schemas_and_both_languages(url):
    views = described_views(url)
    assert [view.name for view in views if view.schema == "serve"] == list(VIEWS)
    assert [view.name for view in views if view.schema == "history"] == list(VIEWS)
    for view in views:
        for column in view.columns:
            chinese, _, english = column.comment.partition("/ ")
            assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), f"{view.name}.{column.name}"
            assert english.isascii(), f"{view.name}.{column.name}"
            assert english, f"{view.name}.{column.name}"


def test_a_comment_changed_in_the_database_changes_the_dictionary(url, query):
    before = dictionary_markdown(described_views(url))
    query("COMMENT ON COLUMN serve.flag.outcome IS '另一说明 / another word'")
    after = dictionary_markdown(described_views(url))
    assert "| `outcome` | `text` | 另一说明 | another word |" in after
    assert after != before

"""What the forum ships with."""

import pytest
from django.utils import translation

from learning.forum import personas, selectors, source
from learning.forum.models import Board, CannedAnswer, Holder, Persona, Post, Thread
from tests.forum import people

pytestmark = pytest.mark.django_db


def test_boards_a_pinned_welcome_in_each_language_and_ready_answers():
    source.load_forum()
    reader = people.member()
    assert [row.code for row in selectors.boards(language="en", persona=reader)] == [
        "welcome", "practice", "modules", "regions",
    ]  # fmt: skip
    assert selectors.board(code="practice", language="fr").title == "Questions de pratique"
    pinned = Thread.objects.filter(is_pinned=True)
    assert {one.source for one in pinned} == {"welcome (en)", "welcome (fr)"}
    assert all(post.state == Post.State.VISIBLE and "<ol>" in post.html for post in Post.objects.all())
    assert (
        CannedAnswer.objects.filter(locale__language_code="fr").count()
        == CannedAnswer.objects.filter(locale__language_code="en").count()
    )


def test_no_members_and_no_conversations_are_invented():
    source.load_forum()
    assert list(Persona.objects.all()) == [personas.official()]
    assert not Holder.objects.exists()
    assert set(Post.objects.values_list("persona__is_official", flat=True)) == {True}


def test_loading_again_changes_nothing():
    source.load_forum()
    again = source.load_forum()
    assert (again.new, again.changed, again.kept) == ([], [], [])


def test_what_people_changed_is_kept_unless_told_otherwise():
    source.load_forum()
    Board.objects.filter(code="regions", locale__language_code="en").update(title="North and south")
    post = Post.objects.get(thread__source="welcome (en)")
    Post.objects.filter(pk=post.pk).update(body="Our own welcome.", edited_at=post.created_at)
    summary = source.load_forum()
    assert summary.kept == ["board regions (en)", "welcome (en)"]
    assert Post.objects.get(pk=post.pk).body == "Our own welcome."
    source.load_forum(overwrite=True)
    assert Board.objects.get(code="regions", locale__language_code="en").title == "Regions and services"
    assert Post.objects.get(pk=post.pk).body.startswith("Welcome.")


def test_a_new_version_of_the_welcome_replaces_the_shipped_one(monkeypatch):
    source.load_forum()
    monkeypatch.setattr(source, "_welcome", lambda language: (f"New {language}", "Other words."))
    assert source.load_forum().changed == ["welcome (en)", "welcome (fr)"]
    with translation.override("en"):
        assert Thread.objects.get(source="welcome (en)").shown_title == "New en"
    assert Thread.objects.get(source="welcome (en)").last_number == 1


def test_a_broken_file_is_told_by_file_and_line(tmp_path, monkeypatch):
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "boards.yaml").write_text("- code: welcome\n  title: Welcome\n  description: Hello.\n- code: x\n")
    monkeypatch.setattr(source, "CONTENT", tmp_path)
    with pytest.raises(source.SourceError, match=r"boards\.yaml, line 4: missing or unknown: description, title"):
        source.load_forum()
    assert not Board.objects.exists()

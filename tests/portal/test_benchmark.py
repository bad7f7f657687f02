"""`manage.py bench`: what the pages that learners meet cost."""

import json
import sqlite3
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse

from learning.portal.benchmark import serving, throwaway
from learning.portal.benchmark.errors import BenchmarkError
from learning.portal.benchmark.measuring import Measured, measure

PAGES = {
    "front page", "course page", "module page", "slide, visitor", "slide, first visit", "slide, later visit",
    "slide in French", "quiz questions", "quiz answer saved", "quiz handed in", "my page", "search",
    "transcript page", "certificate check", "certificate PDF",
    "forum: boards", "forum: board", "forum: thread", "forum: what is new", "forum: search", "forum: post sent",
}  # fmt: skip


@pytest.fixture
def folder(settings, tmp_path):
    """Where the benchmark keeps its things, below a data folder of the test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "bench"


@pytest.fixture
def small_course(course, monkeypatch):
    """The test's own database instead of the shipped course, which takes too long to load."""
    if connection.vendor != "sqlite" or not hasattr(sqlite3.Connection, "serialize"):
        pytest.skip("The database cannot be copied out of a transaction here.")

    def fill(data):
        (data / "continuum.sqlite3").write_bytes(connection.connection.serialize())

    monkeypatch.setattr(throwaway, "fill", fill)


def bench(*arguments: str) -> str:
    out = StringIO()
    call_command("bench", *arguments, stdout=out)
    return out.getvalue()


# Some ten seconds: it starts a server.
def test_a_quick_run_measures_every_page_and_keeps_the_numbers(small_course, folder):
    table = bench("--quick")

    (kept,) = folder.glob("*.json")
    found = json.loads(kept.read_text())
    assert {page["name"] for page in found["pages"]} == PAGES
    assert all(name in table for name in PAGES)
    assert all(page["cpu_ms"] > 0 and page["cpu_ms_p95"] >= page["cpu_ms"] for page in found["pages"])
    slide = next(page for page in found["pages"] if page["name"] == "slide, later visit")
    assert 0 < slide["queries"] <= 12
    assert 0 < slide["sent_bytes"] < slide["plain_bytes"]
    # docs/look.md: a lesson page in at most fifteen requests and 100 KB.
    assert found["slide_weight"]["requests"] <= 15
    assert found["slide_weight"]["css"] + found["slide_weight"]["js"] <= 60_000
    assert found["slide_weight"]["total"] <= 100_000
    assert [one["clients"] for one in found["throughput"]] == [1, 8, 32]
    assert all(one["requests"] > 0 for one in found["throughput"])
    waits = {(one["step"], one["clients"]): one["median_ms"] for one in found["quiz_waits"]}
    assert set(waits) == {
        (step, clients) for step in ("quiz questions", "quiz answer saved", "quiz handed in") for clients in (1, 8, 32)
    }
    assert all(ms > 0 for ms in waits.values())
    files = {one["name"]: one for one in found["files"]}
    assert set(files) == {"certificate file, unsigned", "certificate file, signed", "check of an uploaded file"}
    assert all(one["ms"] >= 0 and one["per_second"] > 0 and one["name"] in table for one in found["files"])
    assert found["machine"]["python"] in table
    assert str(kept) in table


def test_what_leads_to_the_sites_own_data_is_not_handed_on(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://the-site/")
    monkeypatch.setenv("EMAIL_URL", "smtp://the-site/")
    monkeypatch.setenv("CONTINUUM_DATA", "/the/site")

    handed_on = throwaway.environment(tmp_path)

    assert not {"DATABASE_URL", "EMAIL_URL"} & set(handed_on)
    assert handed_on["CONTINUUM_DATA"] == str(tmp_path)


def test_the_template_is_made_once_and_again_when_its_source_changes(folder, monkeypatch):
    made = []
    monkeypatch.setattr(throwaway, "fill", made.append)
    for source in ("one", "one", "two"):
        monkeypatch.setattr(throwaway, "made_from", lambda source=source: source)
        with throwaway.copy_of_template(folder) as data:
            assert data.is_dir()
        assert not data.exists()

    assert len(made) == 2


def test_a_template_that_could_not_be_made_is_not_kept(folder, monkeypatch):
    def fail(_data):
        raise BenchmarkError("No.")

    monkeypatch.setattr(throwaway, "fill", fail)
    for _ in range(2):
        with pytest.raises(CommandError, match=r"No\."):
            bench()


def test_two_at_once_are_refused_in_one_line(folder):
    with throwaway.sole_use(folder), pytest.raises(CommandError, match="Another benchmark is running"):
        bench()


@pytest.mark.django_db
def test_an_answer_that_is_no_page_ends_the_measuring():
    acts = iter([lambda: HttpResponse(status=404)])

    with pytest.raises(BenchmarkError, match="“a page” was answered 404 instead of 200"):
        measure(Measured("a page", acts), rounds=1, warm_up=0)


def test_a_browser_loads_the_fonts_that_hold_a_character_of_the_page():
    sheet = (
        '@font-face{src:url("../fonts/latin.woff2");unicode-range:U+0000-00FF, U+0131}'
        '@font-face{src:url("../fonts/latin-italic.woff2");unicode-range:U+0000-00FF}'
        '@font-face{src:url("../fonts/latin-ext.woff2");unicode-range:U+0100-02BA}'
        '@font-face{src:local("Arial")}'
    )

    assert serving.fonts_of(sheet, "/static/css/a.css", {"a"}) == ["/static/fonts/latin.woff2"]
    assert serving.fonts_of(sheet, "/static/css/a.css", {"ễ", "ą"}) == ["/static/fonts/latin-ext.woff2"]

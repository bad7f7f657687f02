"""The project as a whole: migrations are written, and it speaks of itself alone."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration(capsys):
    call_command("makemigrations", "--check", "--dry-run")


def test_no_file_outgrows_one_subject():
    """Four hundred lines; tests and data may be longer."""
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("learning", "modules", "quizzes", "media", "bootstrap", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".js", ".scss"}
        and "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines())) > 400
    }
    assert not long


def test_nothing_names_a_folder_of_somebodys_machine():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    if not any(listed):
        pytest.skip("git, or the checkout's history, is not here")
    homes = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w+")
    found = [
        name
        for name in listed
        if name.endswith((".py", ".md", ".toml", ".html", ".js", ".json", ".yaml", ".yml", ".po", "Makefile", "run"))
        and (ROOT / name).is_file()
        and homes.search((ROOT / name).read_text(errors="replace"))
    ]
    assert not found

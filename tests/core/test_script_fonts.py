"""Typefaces of other scripts: one file a family and weight, under the family's own name."""

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

FOLDER = settings.BUILD_DIR / "fonts" / "scripts"
FAMILIES = {
    "noto-sans": ("Noto Sans", "AzéễąЖџΩᾳ"),
    "noto-sans-arabic": ("Noto Sans Arabic", "ءي"),
    "noto-sans-hebrew": ("Noto Sans Hebrew", "את"),
    "noto-sans-devanagari": ("Noto Sans Devanagari", "अह"),
    "noto-sans-ethiopic": ("Noto Sans Ethiopic", "ሀፐ"),
    "noto-sans-canadian-aboriginal": ("Noto Sans Canadian Aboriginal", "ᐃᙵ"),
}


def test_there_is_one_file_for_each_family_and_weight():
    assert {file.name for file in FOLDER.iterdir()} == {
        f"{package}-{weight}.ttf" for package in FAMILIES for weight in (400, 700)
    }


@pytest.mark.parametrize("package", FAMILIES)
@pytest.mark.parametrize(("weight", "style"), [(400, "Regular"), (700, "Bold")])
def test_it_is_called_by_its_family_and_has_its_letters(package, weight, style):
    family, letters = FAMILIES[package]
    with TTFont(FOLDER / f"{package}-{weight}.ttf") as font:
        assert (font["name"].getDebugName(1), font["name"].getDebugName(2)) == (family, style)
        assert font["name"].getDebugName(16) is None
        assert {ord(letter) for letter in letters} <= set(font.getBestCmap())

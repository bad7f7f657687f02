"""The labelled texts themselves: they load, and their labels say what their files promise."""

from collections import Counter
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
SIGNPOSTS = {"self_harm", "danger", "none"}
POSTS = {"innocent", "client_data", "hostile"}


def load(name: str) -> list[dict]:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def test_signposts_are_labelled_and_half_of_each_language():
    found = load("signposts.yaml")
    assert {frozenset(text) for text in found} == {frozenset({"label", "language", "kind", "text"})}
    assert {text["label"] for text in found} == SIGNPOSTS
    assert len({text["text"] for text in found}) == len(found) >= 400
    languages = Counter(text["language"] for text in found)
    assert set(languages) == {"en", "fr"}
    assert min(languages.values()) > 0.45 * len(found)
    assert all(count >= 40 for count in Counter((text["label"], text["language"]) for text in found).values())


def test_posts_are_labelled_and_their_pieces_stand_in_them():
    found = load("posts.yaml")
    assert {post["label"] for post in found} == POSTS
    assert len(found) >= 200
    for post in found:
        assert post["language"] in {"en", "fr"}
        assert post["kind"]
        for piece in [*post.get("finds", []), *post.get("public", [])]:
            assert piece in post["text"]
        if post["label"] == "client_data":
            assert bool(post["finds"]) == (post["kind"] != "indirect")
        assert post["text"] or post["repeat"]["times"] > 1

"""Every package of the corpus (hostile/) as an upload: refused by the rule it breaks, or taken without harm."""

from tests.media.hostile.corpus import ACCEPTED, CONTAINED, EITHER, PACKAGES, REFUSED, expected
from tests.media.hostile.measure import Taker
from tests.media.hostile.report import note
from tests.media.hostile.rules import RULES

SECONDS = 2.0  # of the processor, for one package
MEGABYTES = 64


def test_each_package_is_refused_or_taken_as_it_deserves_quickly_and_in_little_memory(tmp_path):
    store, found, costs = tmp_path / "store", {}, {}
    store.mkdir()
    with Taker(store) as taker:
        for package in PACKAGES.values():
            path = package.write(tmp_path / "upload.h5p")
            taken = taker.take(path)
            path.unlink()
            costs[package.name] = (taken["seconds"], taken["megabytes"])
            found[package.name] = list(wrong(package, taken))
    note(
        "upload",
        counts={kind: len(expected(kind)) for kind in (REFUSED, EITHER, CONTAINED, ACCEPTED)},
        seconds=max(costs.items(), key=lambda cost: cost[1][0]),
        megabytes=max(costs.items(), key=lambda cost: cost[1][1]),
        found=[one for harm in found.values() for one in harm],
    )
    assert {name: harm for name, harm in found.items() if harm} == {}


def wrong(package, taken):
    """What is wrong with how a package was taken or refused."""
    rule = taken["rule"]
    if package.expected == REFUSED and rule != RULES[package.name]:
        yield f"{package.name}: {rule or 'taken'}, not {RULES[package.name]}"
    if package.expected in (ACCEPTED, CONTAINED) and rule:
        yield f"{package.name}: refused by {rule}"
    if rule.startswith("error"):
        yield f"{package.name}: {rule}"
    if rule and taken["left"]:
        yield f"{package.name}: refused, and it left {taken['left']}"
    if set(package.absent) & set(taken["left"]):
        yield f"{package.name}: it put down {taken['left']}"
    if taken["seconds"] > SECONDS or taken["megabytes"] > MEGABYTES:
        yield f"{package.name}: {taken['seconds']:.1f} s, {taken['megabytes']:.0f} MB"

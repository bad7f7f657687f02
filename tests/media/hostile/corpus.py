"""All packages in one place.

    from tests.media.hostile.corpus import ACCEPTED, CONTAINED, EITHER, PACKAGES, REFUSED, expected

    @pytest.mark.parametrize("package", expected(REFUSED), ids=str)
    def test_refused(package, tmp_path):
        path = package.write(tmp_path / "upload.h5p")
        ...

Contained packages take the address of a stranger: `package.write(path, elsewhere=other.address)`; see probe.py for what
they report, stranger.py for who counts, registry.py for what each expectation asks.
"""

from tests.media.hostile import (
    bombs,  # noqa: F401
    files,  # noqa: F401
    manifests,  # noqa: F401
    paths,  # noqa: F401
    scripts_leaving,  # noqa: F401
    scripts_reading,  # noqa: F401
    scripts_running,  # noqa: F401
    scripts_sending,  # noqa: F401
    sound,  # noqa: F401
    structure,  # noqa: F401
)
from tests.media.hostile.registry import ACCEPTED, CONTAINED, EITHER, PACKAGES, REFUSED, Package

__all__ = ["ACCEPTED", "CONTAINED", "EITHER", "PACKAGES", "REFUSED", "Package", "expected"]


def expected(*expectations: str) -> list[Package]:
    """The packages of which this is expected, in the order of their files."""
    return [package for package in PACKAGES.values() if package.expected in expectations]

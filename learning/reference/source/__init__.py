"""The shipped reference: glossary, regions, services, newsletters, resources, as files (docs/content.md).

`reading` knows files and lines, `glossary` and `entries` check what stands in them, `loading` writes it.
"""

from learning.reference.source.entries import Known, read_newsletters, read_regions, read_resources, read_services
from learning.reference.source.glossary import read_glossary
from learning.reference.source.loading import Summary, load_glossary, load_reference
from learning.reference.source.reading import SourceError

__all__ = [
    "Known",
    "SourceError",
    "Summary",
    "load_glossary",
    "load_reference",
    "read_glossary",
    "read_newsletters",
    "read_regions",
    "read_resources",
    "read_services",
]

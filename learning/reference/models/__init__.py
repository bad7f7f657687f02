"""Words and services that the course refers to, and the addresses outside that it sends people to.

Terms, regions, services, newsletters and resources are archived: pages point at them by slug, and each has its history.
Checks are added to, never edited. Suggestions outlive the account that made them, without naming it.
"""

from learning.reference.models.glossary import GlossaryTerm
from learning.reference.models.links import ExternalLink, ServiceCheck
from learning.reference.models.resources import Newsletter, Resource
from learning.reference.models.services import Region, Service
from learning.reference.models.suggestions import Suggestion

__all__ = [
    "ExternalLink",
    "GlossaryTerm",
    "Newsletter",
    "Region",
    "Resource",
    "Service",
    "ServiceCheck",
    "Suggestion",
]

"""Addresses inside a thread, and the mark under which this device keeps a draft."""

from django import template
from django.urls import reverse
from django.utils.crypto import salted_hmac

from learning.forum.models import Persona
from learning.forum.post_selectors import POSTS_A_PAGE

register = template.Library()
SALT = "learning.forum.draft"


@register.simple_tag
def number_address(thread_id: int, number: int | None) -> str:
    """The page of a thread on which a number stands; its beginning without one. Nothing is looked up."""
    address = reverse("forum:thread", args=[thread_id])
    if not number:
        return address
    page = (number - 1) // POSTS_A_PAGE + 1
    return f"{address}{f'?page={page}' if page > 1 else ''}#p{number}"


@register.simple_tag
def draft_owner(persona: Persona) -> str:
    """Whose drafts these are: the same for one persona, and of no use to anybody else."""
    return salted_hmac(SALT, str(persona.key), algorithm="sha256").hexdigest()[:24]

"""`{% component %}`: a component as a value."""

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def component(name: str, **values: object) -> SafeString:
    """`templates/components/<name>.html` with these values and nothing of the page round it.

    `{% component "mark" state="done" as done_mark %}` draws it once for a list that shows it in many lines.
    """
    return get_template(f"components/{name}.html").render(values)

"""What other rooms tell us. Each receiver is one call to a service."""

from learning.forum import departure


def depart(sender, instance, **_kwargs):
    """Before the person goes, while it can still be told which persona was theirs."""
    departure.depart(user=instance)

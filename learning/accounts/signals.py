"""Sent inside the transaction; whoever acts on it waits for the commit."""

from django.dispatch import Signal

identity_confirmed = Signal()  # user: the person who confirmed a name for certificates

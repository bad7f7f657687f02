"""The one signal of our own. Sent after the commit; `manage.py award_certificates` catches up on what it missed."""

from django.dispatch import Signal

requirements_met = Signal()  # completion: the Completion that was just reached

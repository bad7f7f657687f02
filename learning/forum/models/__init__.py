"""Boards, threads and posts, the personas who write them, and what moderators do.

A persona and its posts identify nobody: the one row that could, `Holder`, goes with the account.
"""

from learning.forum.models.discussions import (
    AllowedHost,
    Board,
    BoardMark,
    Post,
    PostEdit,
    ReadMark,
    Subscription,
    Thread,
)
from learning.forum.models.moderation import Appeal, CannedAnswer, ModerationAct, Notice, Report
from learning.forum.models.people import Application, Holder, JoinCode, Persona

__all__ = [
    "AllowedHost",
    "Appeal",
    "Application",
    "Board",
    "BoardMark",
    "CannedAnswer",
    "Holder",
    "JoinCode",
    "ModerationAct",
    "Notice",
    "Persona",
    "Post",
    "PostEdit",
    "ReadMark",
    "Report",
    "Subscription",
    "Thread",
]

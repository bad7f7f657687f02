"""Two moderators press a button in the same moment: one decision, and the second is told."""

import threading

import pytest
from django.db import connection

from learning.forum.models import ModerationAct, Post
from tests import factories
from tests.forum.moderation_world import (
    WHY,
    at,
    hidden_fields,
    make_board,
    make_member,
    make_moderator,
    make_thread,
    make_waiting,
    signed_in,
)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_moderators_in_the_same_moment_make_one_decision():
    factories.make_site()
    thread = make_thread(make_member()[1], make_board())
    post = make_waiting(make_member("Cedar 4")[1], thread)
    here, gate, statuses = at("post", post), threading.Barrier(2), []
    moderators = [(signed_in(moderator), hidden_fields(moderator, here)) for moderator in map(_new, range(2))]

    def press(act: str, client, fields: dict) -> None:
        try:
            gate.wait()
            statuses.append(client.post(here, {"act": act, "reason": WHY, **fields}).status_code)
        finally:
            connection.close()

    pressed = [
        threading.Thread(target=press, args=(act, *moderator))
        for act, moderator in zip(("approve", "refuse"), moderators, strict=True)
    ]
    for one in pressed:
        one.start()
    for one in pressed:
        one.join()
    assert sorted(statuses) == [303, 409]
    act = ModerationAct.objects.get()
    post.refresh_from_db()
    assert post.state == {"approve": Post.State.VISIBLE, "refuse": Post.State.REFUSED}[act.kind]


def _new(_number: int):
    return make_moderator()

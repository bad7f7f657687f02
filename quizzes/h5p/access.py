"""Who may open an activity. Rooms above, which know where activities are shown, register what they know.

Somebody who is signed in may open every live one; without an account only what a registered function says is open,
such as an activity on a slide for everyone.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from media.models import H5PActivity

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from learning.accounts.models import User

Function = Callable[[H5PActivity], bool]
_open_to_everyone: list[Function] = []


def register(function: Function) -> None:
    """`function(activity)` says whether people without an account may open it."""
    if function not in _open_to_everyone:
        _open_to_everyone.append(function)


def may_open(user: "User | AnonymousUser", activity: H5PActivity) -> bool:
    return user.is_authenticated or any(function(activity) for function in _open_to_everyone)

"""Journeys walk through the live site. A visitor who meets an error, or a request to another host, fails the test."""

import pytest

from tests import factories
from tests.browser import Visitor


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    """What a visitor met beside the way fails the test like what it asserts."""
    answer = yield
    met = [problem for visitor in getattr(pyfuncitem, "visitors", []) for problem in visitor.problems]
    assert met == []
    return answer


@pytest.fixture
def visitor(request, browser, live_server):
    """Makes visitors: signed in as `user`, or nobody yet; further options are the browser's."""
    request.node.visitors = []

    def make(user=None, **options) -> Visitor:
        made = Visitor(browser, live_server.url, **options)
        request.node.visitors.append(made)
        if user is not None:
            made.sign_in(request.getfixturevalue("client"), user)
        return made

    yield make
    for made in request.node.visitors:
        made.close()


@pytest.fixture
def course(transactional_db, live_server):
    return factories.make_course()

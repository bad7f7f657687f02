import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django_tasks_db.models import DBTaskResult

from learning.accounts.models import User
from learning.core import outbox

PASSWORD = "four quiet words here"


@pytest.fixture(autouse=True)
def _database(db):
    """Every test in this folder looks at people."""


@pytest.fixture
def make_person():
    def make(email="noor@example.org", *, verified=True, password=PASSWORD, **fields):
        person = User.objects.create_user(email, password, **fields)
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=verified)
        return person

    return make


@pytest.fixture
def person(make_person):
    return make_person()


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    """Posts a form as a browser would, and lets what waits for the commit happen."""

    def send(address, data=None, **options):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, data or {}, **options)

    return send


@pytest.fixture
def deliver():
    """Runs the job that sends mail, as the worker does; answers the messages that it sent."""

    def run():
        assert DBTaskResult.objects.ready().filter(task_path__endswith="send_waiting").exists(), "no job was asked for"
        before = len(mail.outbox)
        outbox.send_waiting.call()
        return mail.outbox[before:]

    return run


@pytest.fixture
def sign_in(post):
    def enter(email="noor@example.org", password=PASSWORD, **options):
        return post("/accounts/login/", {"login": email, "password": password}, **options)

    return enter


def link_in(message):
    """The one address in a mail, without the host."""
    (address,) = re.findall(r"http://testserver(/\S+)", message.body)
    return address

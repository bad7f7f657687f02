"""People who earn certificates in a throw-away site: `python -m learning.portal.campaigns.issuing_people WHAT …`.

    prepare COUNT           a programme, and so many people with a confirmed name who have all of it but the last step
    complete FIRST COUNT    the last step of so many of them, from that number on, as nearly at once as it goes
    workers                 starts a job worker for each line that comes in, and says its process id

All may be asked again. In a process of its own, whose environment names the throw-away database and no other.
"""

import os
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid5

from bootstrap import serving

THREADS = 8
ADDRESS = "earner-{number}@example.org"
RESULT = {"kind": "quiz", "score": 9.0, "maximum": 10, "percent": 90.0, "pass_mark": 80, "attempt": 1,
          "judged_by": "marked automatically"}  # fmt: skip


def keys():
    from learning.core.keys import key_for

    root = key_for("campaign-issuing")
    return {name: uuid5(root, name) for name in ("course", "module", "programme", "slide", "quiz")}


def prepare(count: int) -> None:
    from django.db import transaction
    from django_tasks_db.models import DBTaskResult

    from learning.accounts.models import User
    from learning.accounts.services import confirm_certificate_identity
    from learning.progress import services as ledger
    from learning.progress.models import Subject
    from learning.progress.services import Declared

    key = keys()
    DBTaskResult.objects.all().delete()  # what the making of the course asked for is not what is tried here
    with transaction.atomic():
        course = ledger.declare_subject(key=key["course"], scope=Subject.Scope.COURSE, title="Helping")
        module = ledger.declare_subject(
            key=key["module"], scope=Subject.Scope.MODULE, title="First response", course=course
        )
        asked = [Declared(key=key[kind], kind=kind, title=kind.title()) for kind in ("slide", "quiz")]
        ledger.declare_activities(subject=module, activities=asked)
        ledger.declare_parts(subject=course, parts=[module])
        programme = ledger.declare_subject(
            key=key["programme"], scope=Subject.Scope.PROGRAMME, title="Helping: completion", course=course
        )
        ledger.declare_parts(subject=programme, parts=[course])
        for number in range(count):
            user = User.objects.create_user(email=ADDRESS.format(number=number), is_demonstration=True)
            confirm_certificate_identity(user=user, name=f"Amina Okafor {number}", organisation="A shelter")
            ledger.record_done(user=user, activity_key=key["slide"])


def complete(first: int, count: int) -> None:
    from learning.accounts.models import User

    addresses = [ADDRESS.format(number=number) for number in range(first, first + count)]
    people = list(User.objects.filter(email__in=addresses))
    print("ready", flush=True)
    sys.stdin.readline()  # until all processes are; nothing comes for one alone
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(_finish, people))


def _finish(person) -> None:
    from django.db import connection

    from learning.progress import services as ledger

    try:
        ledger.record_done(user=person, activity_key=keys()["quiz"], evidence=RESULT)
    finally:
        connection.close()


def workers() -> None:
    """Everything that a worker would load is loaded once, here; no query: a connection must not be shared."""
    from learning.certificates import services  # noqa: F401
    from learning.core import pdf

    pdf._engine()

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            work()
        print(pid, flush=True)


def work() -> None:
    """In the forked process; does not come back."""
    from django.core.management import call_command

    serving.die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what is said there is for the log
    status = 1
    try:
        call_command("db_worker", "--backend", "jobs", "--queue-name", "*", "--no-reload", "--no-startup-delay",
                     "--interval", "0.1")  # fmt: skip
        status = 0
    except SystemExit as ending:
        status = int(ending.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.dev")
    django.setup()
    {"prepare": prepare, "complete": complete, "workers": workers}[sys.argv[1]](*map(int, sys.argv[2:]))

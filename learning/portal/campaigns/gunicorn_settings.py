"""For the throw-away server: what the first request would load is loaded before the workers are forked."""


def when_ready(server) -> None:
    """No query: a connection to the database must not be shared by the workers."""
    from django.template import engines
    from django.urls import get_resolver

    get_resolver().reverse_dict  # noqa: B018 (filled on first use)
    for name in ("quizzes/introduction.html", "quizzes/questions.html", "quizzes/results.html"):
        engines["django"].get_template(name)

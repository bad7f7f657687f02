"""A pool of questions with objectives, and going through attempts at it."""

from uuid import uuid4

from quizzes import services
from tests.quizzes.answers import right_answers, wrong_answers


def question(key, *tags, **fields):
    return {
        "key": key,
        "type": "single_choice",
        "text": f"Question {key}?",
        "tags": list(tags),
        "options": [{"text": f"Right {key}", "right": True, "feedback": "Why it is right."}]
        + [{"text": f"Wrong {key} {number}", "feedback": "Why it is wrong."} for number in range(1, 6)],
        **fields,
    }


def pool(tags=("safety", "law"), each=4):
    """`each` questions for every tag, called safety-1, safety-2 …"""
    return [question(f"{tag}-{number}", tag) for tag in tags for number in range(1, each + 1)]


def texts(paper):
    return [question["text"] for question in paper["questions"]]


def tags_of(paper):
    return sorted(tag for question in paper["questions"] for tag in question["tags"])


def go_through(user, quiz, *, well=True):
    """A whole attempt, handed in; answers its grade."""
    attempt = services.start_attempt(user=user, quiz=quiz)
    answers = right_answers(attempt.paper) if well else wrong_answers(attempt.paper)
    services.save_responses(attempt=attempt, answers=answers, save_id=uuid4())
    return services.submit_attempt(attempt=attempt)

"""One question of every type, as the course's source writes them (docs/content.md)."""

from copy import deepcopy

from quizzes.questions import registry
from quizzes.questions.exercise import ExerciseBlock
from quizzes.source import exercise_data

SINGLE = {
    "type": "single_choice",
    "text": "Which one comes first?",
    "options": [
        {"text": "Safety", "right": True, "feedback": "Nothing else works without it."},
        {"text": "Papers", "feedback": "They can wait a day."},
    ],
}
MULTIPLE = {
    "type": "multiple_choice",
    "text": "Which belong to it?",
    "options": [{"text": "A bed", "right": True}, {"text": "A meal", "right": True}, {"text": "A speech"}],
}
TRUE_FALSE = {
    "type": "true_false",
    "text": "It always crosses a border.",
    "answer": False,
    "if_true": "It can happen within one building.",
    "if_false": "Right, one building is enough.",
}
ORDERING = {
    "type": "ordering",
    "text": "Put the steps in order.",
    "hint": "Safety first.",
    "items": ["Listen", {"text": "Ask", "feedback": "After listening."}, "Plan", "Write down"],
    "feedback": "Listening comes *before* asking.",
}
MATCHING = {
    "type": "matching",
    "text": "What is it called?",
    "pairs": [
        {"item": "“He keeps a gun”", "match": "Weapons", "feedback": "A weapon in the house."},
        {"item": "“He follows me”", "match": "Stalking"},
        {"item": "“He waits at my work”", "match": "Stalking"},
    ],
    "others": ["Isolation"],
}
FILL_IN = {
    "type": "fill_in",
    "text": "What do you make together?",
    "answers": ["safety plan", "plan de sécurité", "l'avenir-même"],
    "slips": [{"text": "care plan", "feedback": "That one comes later."}],
}
NUMERIC = {
    "type": "numeric",
    "text": "Within how many hours?",
    "answer": 72,
    "tolerance": 0.5,
    "unit": "hours",
    "if_low": "There is more time than that.",
    "if_high": "That would be too late.",
}
SCENE = {
    "type": "scene",
    "text": "Elm phones.",
    "nodes": [
        {
            "key": "start",
            "text": "Elm calls at five. She needs a bed *tonight*.",
            "choices": [
                {"text": "Text her the address.", "to": "turned-away", "feedback": "A phone may be read."},
                {"text": "Phone the shelter first.", "to": "phoned", "feedback": "Now they know."},
            ],
        },
        {
            "key": "phoned",
            "text": "They have a bed.",
            "choices": [
                {"text": "Go along.", "to": "together", "feedback": "She is not alone."},
                {"text": "Send a taxi.", "to": "taxi"},
                {"text": "Let her walk.", "to": "late"},
            ],
        },
        {"key": "together", "text": "You arrive together.", "outcome": "good"},
        {"key": "taxi", "text": "The taxi is there in five minutes.", "outcome": "good"},
        {"key": "late", "text": "She arrives late.", "outcome": "mixed"},
        {"key": "turned-away", "text": "There is no bed.", "outcome": "poor"},
    ],
    "instead": SINGLE,
}
ALL = (SINGLE, MULTIPLE, TRUE_FALSE, ORDERING, MATCHING, FILL_IN, NUMERIC, SCENE)
BY_NAME = {data["type"]: data for data in ALL}


def questions():
    """All of them, for a quiz."""
    return [{"key": data["type"].replace("_", "-"), **deepcopy(data)} for data in ALL]


def stream(data):
    """The native value of one question's block."""
    return ExerciseBlock().to_python(exercise_data(deepcopy(data), key="a-slide/1"))


def paper(data, seed=None):
    """One question on a paper."""
    child = stream(data)[0]
    made = registry.get(child.block_type).as_paper(child.value, child.id)
    return {**made, "seed": seed} if seed is not None else made


def path(question, *texts):
    """The ids of a scene's choices with these words."""
    ids = {choice["text"]: choice["id"] for node in question["nodes"] for choice in node["choices"]}
    return [ids[text] for text in texts]


def sent(question, answer=None):
    """What the form sends that shows this answer, buttons not pressed."""
    question_type = registry.get(question["type"])
    values = []
    for control in question_type.controls(question, answer):
        if "choices" in control and "empty" in control:
            values.append(next((one["value"] for one in control["choices"] if one["chosen"]), control["empty"]))
        elif "state" in control:
            values.append(control["state"])
        elif "checked" in control:
            values += [control["value"]] if control["checked"] else []
        else:
            values.append(control["value"])
    return values

"""Shorthand for papers and their answers."""


def ids(paper):
    """Question ids, and for each question the ids of its options, in order."""
    return [question["id"] for question in paper["questions"]], [
        [option["id"] for option in question["options"]] for question in paper["questions"]
    ]


def right_answers(paper):
    """What earns everything."""
    return {
        question["id"]: (
            next(option["id"] for option in question["options"] if option["right"])
            if question["type"] == "single_choice"
            else [option["id"] for option in question["options"] if option["right"]]
        )
        for question in paper["questions"]
    }


def wrong_answers(paper):
    """An answer to every question that earns nothing."""
    return {
        question["id"]: (
            next(option["id"] for option in question["options"] if not option["right"])
            if question["type"] == "single_choice"
            else [option["id"] for option in question["options"] if not option["right"]]
        )
        for question in paper["questions"]
    }


def as_form(answers, **fields):
    """The same as a form sends it."""
    return {**{f"question-{question_id}": answer for question_id, answer in answers.items()}, **fields}

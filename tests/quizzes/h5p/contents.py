"""What packages hold, by content type, as H5P's own editor writes it."""

IDS = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(20)]


def multi_choice(right="0", wrong=2, **behaviour):
    """Answers with the right ones at the places in `right`, and `wrong` others after or between them."""
    places = [int(place) for place in right]
    count = len(places) + wrong
    return {
        "question": "<p>Which one?</p>",
        "answers": [{"text": f"<div>Answer {place}</div>", "correct": place in places} for place in range(count)],
        "behaviour": {"type": "auto", "singlePoint": False, "passPercentage": 100, **behaviour},
    }


def true_false(correct="true"):
    return {"question": "<p>Trust takes time.</p>", "correct": correct}


def blanks(*questions, **behaviour):
    return {"text": "<p>Fill in</p>", "questions": list(questions), "behaviour": behaviour}


def drag_text(field, **more):
    return {"taskDescription": "<p>Drag</p>", "textField": field, **more}


def mark_the_words(field):
    return {"taskDescription": "<p>Mark</p>", "textField": field}


def single_choice_set(ids=IDS):
    choices = [
        {"question": f"<p>Choice {number}</p>", "answers": ["Right", "Wrong", "Worse"], "subContentId": ids[number]}
        for number in range(3)
    ]
    return {"choices": choices, "behaviour": {"passPercentage": 100}}


def summary(ids=IDS):
    panels = [{"summary": ["Right", "Wrong"], "subContentId": ids[number], "tip": ""} for number in range(2)]
    return {"intro": "<p>Choose</p>", "summaries": panels}


def held(library, content, id_=None):
    return {"library": library, "params": content, "subContentId": id_, "metadata": {"contentType": library}}


def question_set(**settings):
    """Three questions: one point, one point, two gaps."""
    return {
        "questions": [
            held("H5P.MultiChoice 1.16", multi_choice(), IDS[0]),
            held("H5P.TrueFalse 1.8", true_false(), IDS[1]),
            held("H5P.Blanks 1.14", blanks("*one* and *two*"), IDS[2]),
        ],
        "passPercentage": 50,
        **settings,
    }

"""Single steps that several journeys take."""

import re
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

MOST_TABS = 80
FOCUSED = """() => {
  const element = document.activeElement;
  const label = element.labels && element.labels.length ? element.labels[0].innerText : "";
  return (element.innerText || label || element.getAttribute("aria-label") || element.value || "").trim();
}"""
OUTLINE_WIDTH = "parseFloat(getComputedStyle(document.activeElement).outlineWidth)"
BOX_WIDTH = "document.activeElement.getBoundingClientRect().width"


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page, words: str) -> None:
    """Waits until the page with this title is there."""
    page.get_by_role("heading", level=1, name=words).wait_for()


def sign_in(page, *, email: str, password: str) -> None:
    """Fills in the form of the page that asks who one is."""
    heading(page, "Sign in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def answer_all(page, option: str) -> None:
    """Chooses the same option in every question of a quiz on one page."""
    for question in page.get_by_role("group").all():
        question.get_by_role("radio", name=option).check()


def focused(page) -> str:
    """The words on whatever has the focus."""
    return page.evaluate(FOCUSED)


def tab_to(page, words: str) -> None:
    """Presses Tab until the focus is on the control with these words; on its way it is always to be seen."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(BOX_WIDTH):
            assert page.evaluate(OUTLINE_WIDTH) >= 2, f"no focus to be seen on “{focused(page)}”"
        if focused(page).startswith(words):
            return
    raise AssertionError(f"Tab does not reach “{words}”.")


def link_in(message) -> str:
    """The one address in a mail."""
    (address,) = re.findall(r"https?://\S+", message.body)
    return address


def pdf_text(path) -> str:
    """The words of a PDF, its line breaks taken out."""
    document = PdfReader(BytesIO(Path(path).read_bytes()))
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())

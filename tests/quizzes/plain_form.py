"""A form as a browser without script fills it in and sends it."""

from bs4 import BeautifulSoup


class PlainForm:
    """The form of a page in `main` that has a question in it."""

    def __init__(self, html):
        self.page = BeautifulSoup(html, "html.parser")
        self.form = next(form for form in self.page.find_all("form") if form.find(class_="question"))

    def question(self, identifier):
        return self.form.find(id=f"question-{identifier}")

    def choose(self, identifier, value):
        """Ticks a box or a radio button, chooses in a list, or types."""
        area = self.question(identifier)
        found = area.find("input", {"value": value, "type": ["radio", "checkbox"]})
        if found:
            if found["type"] == "radio":
                for other in area.find_all("input", {"type": "radio"}):
                    del other["checked"]
            found["checked"] = ""
            return
        option = area.find("option", {"value": value})
        if option:
            for other in option.parent.find_all("option"):
                del other["selected"]
            option["selected"] = ""
            return
        area.find("input", {"type": "text"})["value"] = value

    def data(self, button=None):
        """What is sent; `button` is the element that was pressed."""
        sent = {}
        for control in self.form.find_all(["input", "select"]):
            if control.name == "select":
                chosen = control.find("option", selected=True) or control.find("option")
                value = chosen["value"]
            elif control.get("type") in {"radio", "checkbox"} and "checked" not in control.attrs:
                continue
            else:
                value = control.get("value", "")
            sent.setdefault(control["name"], []).append(value)
        if button is not None and button.get("name"):
            sent.setdefault(button["name"], []).append(button["value"])
        return sent

    def button(self, words, identifier=None):
        area = self.question(identifier) if identifier else self.form
        return next(button for button in area.find_all("button") if words in " ".join(button.text.split()))

"""What members fill in. The guard reads every text before anything is stored; what was typed stays in the form."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from learning.core.client_data_forms import BOX, GuardedForm
from learning.forum import notices, services
from learning.forum.errors import LinksRefused, Refusal, TooOften
from learning.forum.models import Report
from learning.forum.models.discussions import POST_LENGTH, TITLE_LENGTH
from learning.forum.models.people import NAME_LENGTH

WORK_LENGTH = 2000  # characters of an application
CODE, WORDS = "code", "words"


class MemberForm(GuardedForm):
    """A form whose words go to one of the services; what that refuses is said beside the field that it is about."""

    # By the code of a refusal: the field that it is about.
    about: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # A browser would cut off what is pasted, and say nothing.
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.pop("maxlength", None)

    @property
    def insisted(self) -> bool:
        """The guard found something, and its author says that it is nobody's."""
        return bool(self.confirmed_text and self.data.get(BOX))

    def refuse(self, refusal: Refusal) -> None:
        """Says why it was not sent. The words stay."""
        field = self.about.get(refusal.code)
        errors: list[str] = [str(refusal)]
        if isinstance(refusal, LinksRefused):
            errors += [str(link) for link in refusal.links]
        if isinstance(refusal, TooOften):
            until = date_format(localtime(refusal.until), "DATETIME_FORMAT")
            errors.append(_("It is possible again from %(until)s.") % {"until": until})
        for error in errors:
            self.add_error(field if field in self.fields else None, error)


class Sent(MemberForm):
    """Carries the key that makes a form sent twice one post, and the seal of what was shown before sending."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission_key"].initial = uuid4

    @property
    def key(self) -> UUID | str:
        return self["submission_key"].value()


class PostForm(Sent):
    """The text of a post, which may answer to another."""

    guarded = {"body": ()}
    about = {"links": "body", "empty": "body", "long": "body"}

    body = forms.CharField(
        label=_("Your text"),
        max_length=POST_LENGTH,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Nothing that could point at a real person, a shelter or a route. Change and shorten."),
        error_messages={"required": _("Write something first.")},
    )
    quoted = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    field_order = ["body"]


class ThreadForm(PostForm):
    """A thread and its first post."""

    guarded = {"title": (), "body": ()}
    about = {**PostForm.about, "title": "title"}

    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        help_text=_("What you would like ideas about, in general words: “First meeting with an interpreter”."),
        error_messages={"required": _("Give it a title, so that others find it.")},
    )
    quoted = None  # type: ignore[assignment]

    field_order = ["title", "body"]


class EditForm(MemberForm):
    """The text of one's own post, again."""

    guarded = {"body": ()}
    about = PostForm.about

    body = forms.CharField(
        label=_("Your text"),
        max_length=POST_LENGTH,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("What it said before stays readable to you and to the moderators."),
        error_messages={"required": _("Write something first. To take the post away, delete it.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)


class ReportForm(MemberForm):
    """Points the moderators at a post."""

    guarded = {"words": ()}
    about = {"long": "words"}

    reason = forms.ChoiceField(
        label=_("What is it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=services.WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only what the moderators need to find it. Do not repeat the details."),
    )


class JoinForm(MemberForm):
    """The name in the forum, and the way in: a code, or words to a moderator."""

    guarded = {"work": ()}
    about = {
        **dict.fromkeys(("length", "letters", "taken", "yours", "official"), "name"),
        "code": "code",
        "empty": "work",
        "long": "work",
    }

    name = forms.CharField(
        label=_("Name in the forum"),
        max_length=NAME_LENGTH,
        help_text=_("Not your own name, not your address, not a name you use elsewhere. It cannot be changed later."),
        error_messages={"required": _("Choose a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    way = forms.ChoiceField(
        label=_("How would you like to come in?"),
        choices=[
            (CODE, _("I have a code from my organisation: I can write at once")),
            (WORDS, _("I have no code: a moderator reads about my work and lets me in")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=40,
        help_text=_("With a code: as it was given to you. Who used a code is kept nowhere."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "short-input"}),
    )
    work = forms.CharField(
        label=_("What your work is"),
        required=False,
        max_length=WORK_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Without a code: one or two sentences. What you do, for whom, in what kind of service. "
            "No name, no address, no proof."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        way = cleaned.get("way")
        if way == CODE and not cleaned.get("code"):
            self.add_error("code", _("Type the code, or choose the other way."))
        if way == WORDS and not cleaned.get("work") and "work" not in self.errors:
            self.add_error("work", _("Say in a sentence or two what you do."))
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        # The guard stops a name, too: that has no box to tick.
        self.about = {**self.about, "client-data": "name"}
        super().refuse(refusal)


class AppealForm(MemberForm):
    """Asks that a decision be looked at again."""

    guarded = {"words": ()}
    about = {"long": "words", "empty": "words"}

    words = forms.CharField(
        label=_("What you would like to say"),
        max_length=notices.LONGEST_APPEAL,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write something first.")},
    )

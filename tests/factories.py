"""People, a course and a quiz to test with, made through the same services that the site uses."""

from uuid import uuid4

import factory
from allauth.account.models import EmailAddress
from wagtail.models import Locale, Page, Site

from learning.accounts import services as accounts
from learning.accounts.models import User
from modules import services as content
from modules.models import CoursePage, HomePage, ModulePage, SectionPage, SlidePage
from quizzes import source as quiz_source

PASSWORD = "continuum-demo"


class UserFactory(factory.django.DjangoModelFactory):
    """A person whose address is confirmed; `role` makes a trainer, moderator or administrator."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda count: f"person-{count}@example.org")

    @classmethod
    def _create(cls, model_class, *args, role=None, **kwargs):
        user = User.objects.create_user(password=PASSWORD, **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if role:
            accounts.give_role(user=user, role=role)
        return user


def make_site() -> HomePage:
    """The front page, as the site's root."""
    home = HomePage.objects.filter(locale=Locale.get_default()).first()
    if home:
        return home
    home = HomePage(title="Front", slug="front", locale=Locale.get_default())
    Page.objects.get(depth=1).add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    site.root_page = home
    site.save()
    return home


def paragraph(text: str, identifier: str | None = None) -> dict:
    return {"type": "paragraph", "value": f"<p>{text}</p>", "id": identifier or str(uuid4())}


def add_slide(section: SectionPage, title: str, **fields) -> SlidePage:
    """A published slide with one paragraph of notes."""
    fields.setdefault("notes", [paragraph(f"What a trainer says about {title.lower()}.")])
    fields.setdefault("body", [{"type": "text", "value": {"text": f"<p>{title} on the screen.</p>"}}])
    slide = SlidePage(title=title, slug=fields.pop("slug", title.lower().replace(" ", "-")), **fields)
    section.add_child(instance=slide)
    if slide.live:
        slide.save_revision().publish()
    return slide


def add_quiz(key: str = "first-module", questions: int = 2, **settings):
    """A published quiz; the right option of every question is called “Right”."""
    data = {
        "title": "Quiz of the module",
        "pass_mark": 80,
        "introduction": "No clock.",
        "questions": [
            {
                "key": f"question-{number}",
                "type": "single_choice",
                "text": f"Question {number}?",
                "options": [
                    {"text": "Wrong", "right": False, "feedback": "Why this is wrong."},
                    {"text": "Right", "right": True, "feedback": "Why this is right."},
                ],
                "feedback": "To remember.",
            }
            for number in range(1, questions + 1)
        ],
        **settings,
    }
    source = quiz_source.read_quiz(data, key=key)
    saved = quiz_source.save_quiz(source, locale=Locale.get_default(), slide_pages={}, overwrite=False)
    return getattr(saved, "quiz", saved)


def make_course(*, with_quiz: bool = True) -> CoursePage:
    """A published course: one module, two sections, four slides (the first is for everyone), and a quiz."""
    home = make_site()
    with content.one_edition():
        course = CoursePage(title="A course", slug="course")
        home.add_child(instance=course)
        course.save_revision().publish()
        module = ModulePage(title="First module", slug="first", goal="Learn.", quiz=add_quiz() if with_quiz else None)
        course.add_child(instance=module)
        for number in (1, 2):
            section = SectionPage(title=f"Section {number}", slug=f"section-{number}")
            module.add_child(instance=section)
            section.save_revision().publish()
            readership = "everyone" if number == 1 else "signed-in"
            add_slide(section, f"Slide {number} one", readership=readership)
            add_slide(section, f"Slide {number} two")
        module.save_revision().publish()
    return course

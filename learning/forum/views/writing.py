"""Writing: a new thread, a reply, an edit. Looked at first if one likes, asked about where it has to be, sent once.

Whatever stands in the way, the words stay in the form. Nothing is stored before a service has stored it.
"""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learning.core import links
from learning.forum import crisis, post_selectors, services, signposts, writing
from learning.forum.errors import Refusal
from learning.forum.forms import EditForm, MemberForm, PostForm, ThreadForm
from learning.forum.models import Persona, Post
from learning.forum.views.boards import board_or_404
from learning.forum.views.gate import members_only
from learning.forum.views.page import language, show
from learning.forum.views.threads import post_or_404, thread_or_404, to_post
from learning.forum.views.typed import keeps_what_was_typed

PREVIEW = "preview"
SENT = "forum-sent"  # tells forum.js which draft is no longer needed
SENT_FOR = 120  # seconds
RECENT = 2  # posts that stand above a reply


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@members_only
def new_thread(request: HttpRequest, persona: Persona, code: str) -> HttpResponse:
    """Title and first post, in a board; about a slide where one comes from it."""
    board = board_or_404(code, persona)
    slide_key = _slide_key(request)
    form = ThreadForm(request.POST or None)

    def send() -> Post:
        given = form.cleaned_data
        return services.open_thread(
            persona=persona,
            board=board.board,
            title=given["title"],
            body=given["body"],
            submission_key=given["submission_key"],
            slide_key=slide_key,
            insisted=form.insisted,
        )

    if request.method != "POST" and (board.is_official or not board.is_open):
        return redirect("forum:board", code=code)  # it says why
    context = {"board": board, "slide": _slide(slide_key)}
    return _written(request, persona, form, send, template="forum/new_thread.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@members_only
def reply(request: HttpRequest, persona: Persona, thread: int) -> HttpResponse:
    """A reply, which may quote a post."""
    view = thread_or_404(thread, persona)
    form = PostForm(request.POST or None, initial={"quoted": _number(request.GET.get("quote", ""))})
    quoted = _quoted(form, persona, view.thread.pk)

    def send() -> Post:
        given = form.cleaned_data
        return services.reply(
            thread=view.thread,
            persona=persona,
            body=given["body"],
            submission_key=given["submission_key"],
            quoted=quoted.post if quoted else None,
            insisted=form.insisted,
        )

    context = {"view": view, "quoted": quoted}
    return _written(request, persona, form, send, template="forum/reply.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@members_only
def edit(request: HttpRequest, persona: Persona, post: int) -> HttpResponse:
    """One's own post, again."""
    row = post_or_404(post, persona)
    if not row.may_edit and request.method != "POST":
        messages.info(request, _("This post cannot be edited."))
        return to_post(row.post)
    form = EditForm(request.POST or None, initial={"body": row.post.body})

    def send() -> Post:
        return services.edit_post(
            post=row.post, persona=persona, body=form.cleaned_data["body"], insisted=form.insisted
        )

    return _written(request, persona, form, send, template="forum/edit.html", context={"row": row})


# --- what they share ------------------------------------------------------------------------------


def _written(
    request: HttpRequest,
    persona: Persona,
    form: MemberForm,
    send: Callable[[], Post],
    *,
    template: str,
    context: dict,
) -> HttpResponse:
    """Looks, asks, sends; or shows the form again with everything in it."""
    shown = {**context, "form": form, "preview": "", "help_lines": (), "seal": ""}
    if request.method == "POST" and form.is_valid():
        texts = [form.cleaned_data[name] for name in ("title", "body") if name in form.cleaned_data]
        if request.POST.get("go") == PREVIEW:
            shown["preview"] = writing.shown(writing.render(form.cleaned_data["body"]))
            _name_refused_links(form)
        elif signs := signposts.due(*texts, seen=form.cleaned_data.get("seen", "")):
            shown |= {"help_lines": crisis.lines_for(signs, language()), "seal": signposts.seal(*texts)}
        else:
            try:
                return _sent(request, send())
            except Refusal as refusal:
                form.refuse(refusal)
    return show(request, persona, template, shown)


def _name_refused_links(form: MemberForm) -> None:
    """A preview says it, so that nobody learns of it only when they send."""
    for link in writing.refused_links(form.cleaned_data["body"]):
        form.add_error("body", _("A post cannot link to this site: %(link)s") % {"link": link})


def _sent(request: HttpRequest, post: Post) -> HttpResponse:
    """To the post; for a moment the browser knows which form has arrived."""
    if post.state == Post.State.WAITING:
        messages.success(request, _("Sent. A moderator reads it first; until then only you see it here."))
    else:
        messages.success(request, _("Your post is there."))
    response = to_post(post)
    response.set_cookie(
        SENT,
        request.POST.get("submission_key") or request.path,
        max_age=SENT_FOR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _quoted(form: PostForm, persona: Persona, thread_id: int) -> post_selectors.PostRow | None:
    """The post that is answered to, where it is shown in this thread."""
    number = _number(str(form["quoted"].value() or ""))
    row = post_selectors.post(post_id=number, persona=persona) if number else None
    return row if row and row.html and row.post.thread_id == thread_id else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _slide_key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("slide", ""))
    except ValueError:
        return None


def _slide(key: UUID | None) -> links.Link | None:
    return links.resolve("slide", [str(key)], language()).get(str(key)) if key else None

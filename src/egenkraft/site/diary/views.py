"""The leader's pages of the diary."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from egenkraft.site.access.once import once
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.diary import actions, photos, queries
from egenkraft.site.diary.answers import newest
from egenkraft.site.diary.editor import Editor
from egenkraft.site.diary.forms import PostForm
from egenkraft.site.diary.models import Post
from egenkraft.site.diary.words import lix, plain
from egenkraft.site.outside import files

FORM = require_http_methods(["GET", "HEAD", "POST"])


@policy("diary.see")
def posts(request: Request) -> HttpResponse:
    return render(request, "diary/posts.html", {"posts": queries.posts()})


@FORM
@policy("diary.write", own_once=True)  # pictures are painted before anything is written
def post_new(request: Request) -> HttpResponse:
    start = {"on": queries.today(), "author": request.actor.label}
    form = PostForm(request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        with once(request) as keep:
            painted = form.cleaned_data["pictures"]
            post = actions.begin_post(request.actor, words=form.words(), painted=painted)
            messages.success(request, _("Saved as a draft. Say who is in the pictures, then publish."))
            return keep(redirect("diary:post_edit", post.pk))
    return render(request, "diary/post_new.html", {"form": form})


@FORM
@policy("diary.write", own_once=True)  # pictures are painted before anything is written
def post_edit(request: Request, pk: UUID) -> HttpResponse:
    """The whole editor: Save keeps everything, Publish saves first and then says what is missing."""
    post = one_or_404(queries.post(pk))
    if request.method != "POST":
        return _editor(request, Editor(request.actor, post))
    editor = Editor(request.actor, post, request.POST, request.FILES)
    if not editor.is_valid():
        return _editor(request, editor)
    with once(request) as keep:
        return keep(_written(request, editor))


def _written(request: Request, editor: Editor) -> HttpResponse:
    pk = editor.post.pk
    editor.save()
    fresh = one_or_404(queries.post(pk))
    if request.POST.get("then", "") == "publish":
        return _publish(request, fresh, editor.taken)
    _warn(request, editor.taken)
    if request.POST.get("then", "") == "preview":
        return redirect("diary:preview", pk)
    messages.success(request, _saved(fresh))
    return redirect("diary:post_edit", pk)


def _publish(request: Request, post: Post, taken: list[str]) -> HttpResponse:
    try:
        actions.publish(request.actor, post=post)
    except actions.NotReady as error:
        _warn(request, taken)
        editor = Editor(request.actor, post)
        editor.missing = error.missing
        return _editor(request, editor)
    messages.success(request, _("Published. It stands in the diary now."))
    return redirect("diary:post_edit", post.pk)


def _warn(request: Request, taken: list[str]) -> None:
    """Say what saving took away from the public pages."""
    if taken:
        text = _(
            "Taken away from the public pages: %(what)s. It was changed who is in it or who said it."
            " Publish again when everybody has said yes."
        )
        messages.warning(request, text % {"what": ", ".join(taken)})


def _saved(post: Post) -> str:
    """What the world sees of the post after saving."""
    if post.published_at is None:
        return _("Saved. Nobody outside sees it before you publish.")
    if post.changed_at > post.published_at:
        return _("Saved. The world still sees the earlier version until you publish again.")
    return _("Saved. The world sees it as it stands here.")


def _editor(request: Request, editor: Editor) -> HttpResponse:
    post = editor.post
    return render(
        request,
        "diary/post_edit.html",
        {
            "editor": editor,
            "post": post,
            "lix": lix(plain(post.body)),
            "answer": newest(post.method),
            "changed": post.published_at is not None and post.changed_at > post.published_at,
            "public_url": queries.public_url(post),
        },
    )


@policy("diary.see", page="preview")
def preview(request: Request, pk: UUID) -> HttpResponse:
    """The public look of a draft, kept in no cache."""
    post = one_or_404(queries.post(pk))
    context = {"article": queries.preview(post), "back_url": reverse("diary:post_edit", args=[pk])}
    return render(request, "diary/preview.html", context)


@require_POST
@policy("diary.write")
def unpublish(request: Request, pk: UUID) -> HttpResponse:
    actions.unpublish(request.actor, post=one_or_404(queries.post(pk)))
    messages.success(request, _("Taken down. The pictures are gone from the public pages in every size."))
    return redirect("diary:post_edit", pk)


@FORM
@policy("diary.write")
def remove(request: Request, pk: UUID) -> HttpResponse:
    post = one_or_404(queries.post(pk))
    if request.method == "POST":
        actions.remove_post(request.actor, post=post)
        messages.success(request, _("The post is deleted."))
        return redirect("diary:posts")
    return render(request, "ui/confirm.html", _removing(post))


def _removing(post: Post) -> dict[str, Any]:
    happens = [
        _("The text, the quotations and every picture in it are deleted. They cannot be brought back.")
    ]
    if post.published_at is not None:
        happens.append(_("It leaves the public pages and the feed at once."))
    return {
        "question": _("Delete this post?"),
        "happens": happens,
        "verb": _("Delete the post"),
        "danger": True,
        "keep_url": reverse("diary:post_edit", args=[post.pk]),
    }


@policy("diary.see", page="file")
def draft(request: Request, key: str, width: int, kind: str) -> HttpResponseBase:
    """A draft picture, for the lab's own staff."""
    row = one_or_404(queries.draft_picture(key))
    return send(f"{photos.drafts(row.lab_id)}/{row.key}-{width}.{kind}", kind)


def send(name: str, kind: str) -> FileResponse:
    """A picture file that we painted ourselves, or 404."""
    if kind not in files.PICTURES or not default_storage.exists(name):
        raise Http404
    return files.picture(default_storage.open(name), kind)


@FORM
@policy("setup.change")
def lab_page(request: Request) -> HttpResponse:
    """The public page of the lab: what is out, what has changed, the picture at the top."""
    page = queries.lab_page()
    if request.method == "POST":
        wanted = request.POST.get("cover", page.cover)
        known = {source: UUID(source) for source, _caption, _url in page.covers}
        actions.publish_lab(request.actor, cover=known.get(wanted))
        messages.success(request, _("The public page is renewed."))
        return redirect("diary:lab_page")
    return render(request, "diary/lab_page.html", {"page": page})


@policy("setup.see", page="preview")
def lab_preview(request: Request) -> HttpResponse:
    context = {"front": queries.front(), "back_url": reverse("diary:lab_page")}
    return render(request, "diary/lab_preview.html", context)

"""The public pages: no cookie, no session, no host but our own, and nothing that is not published."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from egenkraft.site.access.policy import policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.diary import feed as atom
from egenkraft.site.diary import photos, public
from egenkraft.site.diary.views import send

MINUTE = "public, max-age=60"  # a picture that is taken back is gone within it
Page = Callable[..., HttpResponseBase]


def of_lab(view: Page) -> Page:
    """Hand the published lab of the address to the view, or answer 404."""

    @wraps(view)
    def found(request: HttpRequest, *args: Any, lab: str = "", **kwargs: Any) -> HttpResponseBase:
        return view(request, one_or_404(public.find(lab)), *args, **kwargs)

    return found


def show(request: HttpRequest, template: str, site: public.Site, **context: Any) -> HttpResponse:
    return render(request, template, {"site": site, "menu": public.menu(site), **context})


@policy("public.read", page="public")
def home(request: HttpRequest, lab: str = "") -> HttpResponse:
    site = public.find(lab)
    if site is None:
        if lab:
            raise Http404
        return render(request, "diary/empty.html")
    if site.several and not lab:
        return render(request, "diary/labs.html", {"labs": public.lab_links()})
    front = public.front(site.lab.name, site.lab.town, site.lab.page)
    context = {"front": front, "cover": public.cover(site), "articles": public.newest(site)}
    return show(request, "diary/home.html", site, **context)


@policy("public.read", page="public")
@of_lab
def post(request: HttpRequest, site: public.Site, slug: str) -> HttpResponse:
    article = one_or_404(public.post(site, slug))
    before, after = public.beside(site, slug)
    return show(request, "diary/post.html", site, article=article, before=before, after=after)


@policy("public.read", page="public")
@of_lab
def archive(request: HttpRequest, site: public.Site) -> HttpResponse:
    return show(request, "diary/archive.html", site, months=public.archive(site))


@policy("public.read", page="public")
@of_lab
def month(request: HttpRequest, site: public.Site, year: int, month: int) -> HttpResponse:
    if not (1 <= month <= 12 and 1900 <= year <= 2200):
        raise Http404
    return show(request, "diary/month.html", site, month=one_or_404(public.month(site, year, month)))


@policy("public.read", page="public")
@of_lab
def gallery(request: HttpRequest, site: public.Site, page: int = 1) -> HttpResponse:
    pictures, more = public.gallery(site, page)
    if page < 1 or (page > 1 and not pictures):
        raise Http404
    newer = site.to("gallery", **({"page": page - 1} if page > 2 else {})) if page > 1 else ""
    older = site.to("gallery", page=page + 1) if more else ""
    return show(request, "diary/gallery.html", site, photos=pictures, newer=newer, older=older)


@policy("public.read", page="public")
@of_lab
def feed(request: HttpRequest, site: public.Site) -> HttpResponse:
    text = atom.write(site, request.build_absolute_uri)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@policy("public.read", page="public")
def accessibility(request: HttpRequest, lab: str = "") -> HttpResponse:
    return _about(request, lab, "diary/accessibility.html")


@policy("public.read", page="public")
def about(request: HttpRequest, lab: str = "") -> HttpResponse:
    """Who can see what, in plain words. Neither address nor title says so, for a phone that is shared."""
    return _about(request, lab, "diary/about.html")


def _about(request: HttpRequest, lab: str, page: str) -> HttpResponse:
    """A page of words, with the contact of the lab where one is published."""
    site = public.find(lab)
    if site is None:
        if lab:
            raise Http404
        return render(request, page)
    front = public.front(site.lab.name, site.lab.town, site.lab.page)
    return show(request, page, site, front=front)


@policy("public.read", page="file")
def picture(request: HttpRequest, key: str, width: int, kind: str) -> HttpResponseBase:
    """One size of a published picture; 410 once it was taken back."""
    known = public.picture(key, width)
    if known is None:
        return HttpResponse(
            _("This picture has been taken back."), status=410, content_type="text/plain; charset=utf-8"
        )
    if not known:
        raise Http404
    response = send(f"{photos.PUBLISHED}/{key}-{width}.{kind}", kind)
    response.headers["Cache-Control"] = MINUTE
    return response

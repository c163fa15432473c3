"""What the public pages show, read from published copies alone (their connection knows no other table)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language

from egenkraft.site.access.models import Partner
from egenkraft.site.diary import painter
from egenkraft.site.diary.models import GonePicture, PublishedLab, PublishedPicture, PublishedPost
from egenkraft.site.labs.rules import OWNERS

LIGHT = 800  # pixels: up to this width a picture weighs at most 40 kB
NEWEST, PER_GALLERY, PER_FEED = 3, 24, 20
COLUMN, THUMB = "(min-width: 40rem) 38rem, calc(100vw - 2rem)", "8rem"

Address = Callable[[str, int, str], str]  # key, width, kind


@dataclass(frozen=True)
class Said:
    """Words and their language, where it differs from the page's (else empty)."""

    text: str
    lang: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Photo:
    src: str
    webp: str
    jpeg: str
    sizes: str
    width: int
    height: int
    alt: str
    caption: str
    photographer: str
    lang: str
    post_url: str = ""
    preview: str = ""


@dataclass(frozen=True)
class Quoted:
    text: str
    said_by: str


@dataclass(frozen=True)
class Article:
    """One diary post; `lang` where its words are not in the page's language."""

    title: str
    lang: str
    html: str
    easy: str
    lead: str
    on: date
    author: str
    url: str
    photos: list[Photo]
    quotations: list[Quoted]
    method: dict[str, Any]
    source: str = ""

    @property
    def known(self) -> str:
        """What is known about the method, in the reader's language; empty where nothing is."""
        return str(self.method.get(tongue(), ""))

    @property
    def answered_on(self) -> date | None:
        """The day of the answer about the method; its copy keeps it as text."""
        told = self.method.get("on")
        return date.fromisoformat(told) if told else None

    @property
    def card(self) -> dict[str, str]:
        """What others have seen of the method, in the reader's language; empty without a card."""
        told = self.method.get("card") or {}
        return {**told[tongue()], "key": told["key"]} if told else {}


@dataclass(frozen=True)
class Month:
    label: str
    url: str
    articles: list[Article] = field(default_factory=list)


@dataclass(frozen=True)
class Front:
    """The lab in 20 seconds."""

    name: str
    town: str
    tagline: Said
    brief: Said
    call: Said
    programme: Said
    visit: Said
    contact: dict[str, str]
    starts_on: date | None
    ends_on: date | None
    owners: list[dict[str, str]]
    programme_partners: list[dict[str, str]]
    funders: list[dict[str, str]]
    place: dict[str, str]
    map_url: str
    sisters: list[dict[str, str]]
    films: list[dict[str, str]]

    @property
    def open_to_visits(self) -> bool:
        return bool(self.visit or self.contact or self.place)

    @property
    def phone_url(self) -> str:
        return "tel:" + re.sub(r"[^0-9+]", "", self.contact.get("phone", ""))


def tongue() -> str:
    return "sv" if (get_language() or "sv").startswith("sv") else "en"


@dataclass(frozen=True)
class Site:
    """One published lab and how its addresses are written: with its slug only where there are several."""

    lab: PublishedLab
    several: bool

    def to(self, name: str, **kwargs: Any) -> str:
        """The address of a public page in the language that is being read."""
        if self.several:
            kwargs["lab"] = self.lab.lab_slug
        return with_language(reverse(f"diary:{name}", kwargs=kwargs))

    def rows(self) -> Any:
        return PublishedPost.objects.filter(lab_slug=self.lab.lab_slug)

    def shown(self) -> Any:
        """The posts with their pictures, but without the first looks that lists do not need."""
        return self.rows().prefetch_related(Prefetch("pictures", PublishedPicture.objects.defer("preview")))

    def pictures(self) -> Any:
        rows = PublishedPicture.objects.filter(lab_slug=self.lab.lab_slug).select_related("post")
        return rows.order_by("-post__on", "-post__published_at", "position", "id")


def with_language(url: str) -> str:
    return url if tongue() == settings.LANGUAGE_CODE else f"{url}?lang={tongue()}"


def labs() -> list[PublishedLab]:
    return list(PublishedLab.objects.order_by("name", "lab_slug"))


def find(slug: str = "") -> Site | None:
    """The published lab of this address; without a slug the first. None where there is none."""
    found = labs()
    chosen = [lab for lab in found if not slug or lab.lab_slug == slug]
    return Site(chosen[0], len(found) > 1) if chosen else None


@dataclass(frozen=True)
class Link:
    label: str
    url: str


def menu(site: Site) -> dict[str, str]:
    """The addresses every public page links to."""
    return {name: site.to(name) for name in ("home", "archive", "gallery", "feed", "about", "accessibility")}


def lab_links() -> list[Link]:
    return [Link(lab.name, Site(lab, True).to("home")) for lab in labs()]


# --- pictures --------------------------------------------------------------------------------
def published_address(key: str, width: int, kind: str) -> str:
    return reverse("diary:picture", args=[key, width, kind])


def photo(
    row: Any,
    *,
    address: Address = published_address,
    light: bool = False,
    small: bool = False,
    first: bool = False,
    url: str = "",
) -> Photo:
    """A picture in every size; `light` leaves out those above 40 kB, `small` is for lists.

    The `first` on a page is light too, and has a first look inside the page: it stands there at once.
    """
    widths = painter.widths(row.width)
    if light or small or first:
        widths = [width for width in widths if width <= LIGHT] or widths[:1]

    def srcset(kind: str) -> str:
        return ", ".join(f"{address(row.key, width, kind)} {width}w" for width in widths)

    return Photo(
        src=address(row.key, widths[0], "jpg"),
        webp=srcset("webp"),
        jpeg=srcset("jpg"),
        sizes=THUMB if small else COLUMN,
        width=row.width,
        height=row.height,
        alt=row.alt,
        caption=row.caption,
        photographer=row.photographer,
        lang="" if tongue() == "sv" else "sv",
        post_url=url,
        preview=row.preview if first else "",
    )


def cover(site: Site) -> Photo | None:
    """The picture the lab chose for the top; if it was taken back, the newest one."""
    chosen = site.lab.page.get("cover")
    rows = site.pictures()
    row = (rows.filter(source=chosen).first() if chosen else None) or rows.first()
    return photo(row, first=True) if row else None


def gallery(site: Site, page: int) -> tuple[list[Photo], bool]:
    """One page of pictures, the newest first, and whether more follow."""
    begin = (page - 1) * PER_GALLERY
    rows = list(site.pictures().defer("preview")[begin : begin + PER_GALLERY + 1])
    found = [
        photo(row, light=True, first=number == 0, url=site.to("post", slug=row.post.slug))
        for number, row in enumerate(rows[:PER_GALLERY])
    ]
    return found, len(rows) > PER_GALLERY


def picture(key: str, width: int) -> bool | None:
    """True where this size is published, None where the picture was taken back, else False."""
    row = PublishedPicture.objects.filter(key=key).values_list("width", flat=True).first()
    if row is not None:
        return width in painter.widths(row)
    return None if GonePicture.objects.filter(key=key).exists() else False


# --- posts -----------------------------------------------------------------------------------
def article(
    row: Any, pictures: Iterable[Any], url: str, *, address: Address = published_address, small: bool = False
) -> Article:
    """A post in the reader's language, where it has it; else in Swedish, and marked so."""
    english = tongue() == "en" and bool(row.html_en and row.title_en)
    lang = "" if english or tongue() == "sv" else "sv"
    return Article(
        title=row.title_en if english else row.title,
        lang=lang,
        html=row.html_en if english else row.html,
        easy="" if small else row.easy_html,
        lead=(row.lead_en if english else row.lead),
        on=row.on,
        author=row.author,
        url=url,
        photos=[
            photo(p, address=address, first=number == 0 and not small, small=small)
            for number, p in enumerate(pictures)
        ],
        quotations=[Quoted(item["text"], item["said_by"]) for item in row.quotations],
        method=row.method,
        source=str(row.source),
    )


def _articles(site: Site, rows: Iterable[Any], *, small: bool = True, pictures: bool = True) -> list[Article]:
    return [
        article(r, r.pictures.all() if pictures else (), site.to("post", slug=r.slug), small=small)
        for r in rows
    ]


def newest(site: Site, count: int = NEWEST) -> list[Article]:
    return _articles(site, site.shown()[:count])


def post(site: Site, slug: str) -> Article | None:
    row = site.rows().filter(slug=slug).first()
    return _articles(site, [row], small=False)[0] if row else None


def beside(site: Site, slug: str) -> tuple[Article | None, Article | None]:
    """The post before and the one after in the diary."""
    keys = list(site.rows().order_by("on", "published_at").values_list("slug", flat=True))
    here = keys.index(slug)
    wanted = [keys[i] for i in (here - 1, here + 1) if 0 <= i < len(keys)]
    found = {row.slug: row for row in site.rows().filter(slug__in=wanted)}
    before = found.get(keys[here - 1]) if here else None
    after = found.get(keys[here + 1]) if here + 1 < len(keys) else None
    return tuple(_articles(site, [row], pictures=False)[0] if row else None for row in (before, after))  # type: ignore[return-value]


@dataclass(frozen=True)
class FeedRow:
    article: Article
    published_at: datetime


def feed_rows(site: Site) -> list[FeedRow]:
    rows = list(site.shown()[:PER_FEED])
    pairs = zip(_articles(site, rows), rows, strict=True)
    return [FeedRow(found, row.published_at) for found, row in pairs]


def archive(site: Site) -> list[Month]:
    """Every month with posts, the newest first, each with its posts."""
    months: dict[tuple[int, int], list[Any]] = {}
    for row in site.rows():
        months.setdefault((row.on.year, row.on.month), []).append(row)
    return [_month(site, year, month, rows) for (year, month), rows in months.items()]


def month(site: Site, year: int, number: int) -> Month | None:
    rows = list(
        site.rows()
        .prefetch_related("pictures")
        .filter(on__year=year, on__month=number)
        .order_by("on", "published_at")
    )
    return _month(site, year, number, rows, small=False) if rows else None


def _month(site: Site, year: int, number: int, rows: Iterable[Any], *, small: bool = True) -> Month:
    label = date_format(date(year, number, 1), "F Y")
    return Month(
        label,
        site.to("month", year=year, month=number),
        _articles(site, rows, small=small, pictures=not small),
    )


# --- the lab ---------------------------------------------------------------------------------
def front(name: str, town: str, page: dict[str, Any]) -> Front:
    """The lab's page in the reader's language, from plain data (published, or a preview)."""
    partners = [row | {"label": str(Partner.Kind(row["kind"]).label)} for row in page.get("partners", [])]
    place: dict[str, str] = next(iter(page.get("places", [])), {})
    links = page.get("links", [])
    words = {key: _said(page.get(key, {})) for key in ("tagline", "brief", "call", "programme", "visit")}
    return Front(
        name=name,
        town=town,
        **words,
        contact={key: value for key, value in page.get("contact", {}).items() if value},
        starts_on=_day(page.get("starts_on")),
        ends_on=_day(page.get("ends_on")),
        owners=[row for row in partners if row["kind"] in OWNERS],
        programme_partners=[row for row in partners if row["kind"] == "programme"],
        funders=[row for row in partners if row["kind"] == "funder"],
        place=place,
        map_url=_map(place),
        sisters=[row for row in links if row["kind"] == "sister"],
        films=[row for row in links if row["kind"] == "film"],
    )


def _said(both: dict[str, str]) -> Said:
    here = both.get(tongue(), "")
    return Said(here) if here else Said(both.get("sv", ""), "" if tongue() == "sv" else "sv")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _map(place: dict[str, str]) -> str:
    """A link to a map by its address. Nothing is fetched from there until somebody follows it."""
    where = place.get("address", "")
    return f"https://www.openstreetmap.org/search?query={quote(where)}" if where else ""

"""SCREENS W1: the lab in twenty seconds, light, without cookies, other hosts or anybody's data."""

import gzip
import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from tests.people import staff
from tests.site.diary.makers import image, shows, words, write

from egenkraft.site.access.actions import save_partner
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.diary import actions
from egenkraft.site.diary.models import PublishedLab, PublishedPicture
from egenkraft.site.diary.words import lix
from egenkraft.site.labs.actions import save_link, save_place, save_profile

CANARIES = ("Canaryname", "KANARIE-77", "Hemligt-utkast", "Bakgatan 9")


@pytest.fixture
def open_lab(manager: Actor) -> Actor:
    """A lab whose page is published: words, partners of every kind, place, links."""
    with scope(manager):
        for number, (name, kind) in enumerate(
            [
                ("Bostadsbolaget", "housing"),
                ("Studieförbundet", "study"),
                ("Folkhögskolan", "school"),
                ("Kyrkan", "church"),
                ("Kommunen", "municipality"),
                ("Riksorganisationen", "programme"),
                ("Innovationsmyndigheten", "funder"),
            ]
        ):
            save_partner(manager, name=name, kind=kind, url="https://example.org/" if number == 0 else "")
        save_place(manager, name="Mötesplatsen", address="Torget 1, Norrköping", is_main=True)
        save_place(manager, name="Stilla rummet", address="Bakgatan 9, Norrköping")
        save_link(manager, kind="sister", title="Labbet i Boden", url="https://example.org/boden")
        save_link(manager, kind="film", title="Filmen om oss", url="https://example.org/film")
        save_profile(
            manager,
            tagline_sv="Vägen till jobb börjar här.",
            tagline_en="The way to work begins here.",
            brief_sv="Vi är en mötesplats.\n\nKom som du är.",
            call_sv="Gör som vi.",
            visit_sv="Öppet hus varje torsdag.",
            programme_sv="Ett av fyra labb.",
            contact_name="Karin Ek",
            contact_phone="011-12 34 56",
            contact_email="labbet@example.se",
            starts_on=date(2017, 12, 1),
        )
        actions.publish_lab(manager)
    return manager


class Links(HTMLParser):
    """Every address on a page: what the browser fetches by itself, and where a person may go."""

    FETCHED = {("img", "src"), ("img", "srcset"), ("source", "srcset"), ("script", "src"), ("iframe", "src")}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.hrefs: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        for name, value in found.items():
            if (tag, name) in self.FETCHED and not value.startswith("data:image/webp;base64,"):
                self.fetched += [part.split()[0] for part in value.split(",")]
        if tag == "a":
            self.hrefs.append((found.get("href", ""), found.get("rel", "")))


def crawl(client: Client) -> dict[str, str]:
    """Every public address that can be reached signed out from the front page, with its text."""
    seen: dict[str, str] = {}
    waiting = ["/", "/feed.atom", "/accessibility/"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("/enter", "/sign-in")):
            continue
        answer = client.get(path)
        body = answer.getvalue() if answer.streaming else answer.content
        seen[path] = body.decode("utf-8", "replace") + str(answer.headers)
        if "html" in answer.headers["Content-Type"]:
            links = Links(seen[path])
            waiting += [
                unescape(url)
                for url in [*links.fetched, *(href for href, _rel in links.hrefs)]
                if url.startswith("/")
            ]
    return seen


def test_W1a_html_is_light(open_lab, leader):
    for number in range(6):
        write(leader, f"Inlägg {number}")
    for path, text in crawl(Client()).items():
        if "<html" in text:
            assert len(gzip.compress(text.encode())) <= 12_000, path


def test_W1a_first_photo_is_light_and_eager_the_rest_lazy(open_lab, leader):
    with scope(leader):
        for number in range(3):
            said = actions.About("Text.", "Foto Graf", "Bord.", nobody=True)
            actions.load_post(
                leader,
                words=words(f"Inlägg {number}"),
                pictures=[actions.Loaded(image(1300, 900 + number), said)],
            )
    client = Client()
    text = client.get("/").content.decode()
    tags = re.findall(r"<img[^>]*>", text)
    assert len(tags) >= 5
    assert "data:image/webp;base64," in tags[0], "a first look that needs no second request"
    assert 'loading="lazy"' not in tags[1]
    assert all('loading="lazy"' in tag for tag in tags[2:])
    assert all(re.search(r'width="\d+"', tag) and re.search(r'height="\d+"', tag) for tag in tags)
    assert all("srcset=" in tag for tag in tags[1:])
    assert len(gzip.compress(text.encode())) <= 12_000
    first = Links(text).fetched
    shown = first[: next(i for i, url in enumerate(first) if url.endswith(".jpg") and "400" in url) + 1]
    for url in shown:
        answer = client.get(url)
        assert len(answer.getvalue()) <= 40_000, url


def test_W1b_shipped_public_words_are_easy(open_lab, leader):
    """LIX of the running words of our own pages, in Swedish; names and addresses left out."""
    for path in ("/accessibility/", "/"):
        text = Client().get(path).content.decode()
        main = text[text.index("<main") : text.index("</main>")]
        paragraphs = [
            unescape(re.sub(r"<[^>]+>", " ", p))
            for p in re.findall(r"<(?:p|li)\b[^>]*>(.*?)</(?:p|li)>", main, re.S)
        ]
        running = [" ".join(p.split()) for p in paragraphs if p.strip().endswith(".")]
        assert len(running) >= 3
        assert lix("\n".join(running)) <= 40, path


def test_W1c_partners_and_contact_in_dl(open_lab):
    text = Client().get("/").content.decode()
    brief = text[text.index("<dl") : text.index("</dl>")]
    for name in ("Bostadsbolaget", "Studieförbundet", "Folkhögskolan", "Kyrkan", "Kommunen"):
        assert name in brief
    owners, rest = brief.split("Riksorganisationen")
    assert "Kommunen" in owners
    assert "Innovationsmyndigheten" in rest, "programme and funder stand apart from the owners"
    assert '<a href="tel:011123456">' in brief
    assert '<bdi dir="ltr">011-12 34 56</bdi>' in brief
    assert 'href="mailto:labbet@example.se"' in brief
    assert "december 2017" in brief


def test_W1c_the_primary_act_is_to_visit(open_lab):
    text = Client().get("/").content.decode()
    assert text.count('class="btn main"') == 1
    assert 'class="btn main" href="#visit"' in text
    assert "Torget 1, Norrköping" in text


def test_W1d_feed(open_lab, leader):
    write(leader, "Första träffen")
    answer = Client().get("/feed.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)  # noqa: S314  (our own output)
    ns = {"a": "http://www.w3.org/2005/Atom"}
    assert root.findtext("a:title", "", ns) == "Labbet"
    assert [e.findtext("a:title", "", ns) for e in root.findall("a:entry", ns)] == ["Första träffen"]
    for required in ("id", "updated", "author/a:name"):
        assert root.findtext(f"a:{required}", "", ns)
    entry = root.find("a:entry", ns)
    for required in ("id", "updated", "summary"):
        assert entry.findtext(f"a:{required}", "", ns)
    assert "Lena Berg" not in answer.content.decode(), "no person stands in the feed, the writer neither"
    assert answer.content == Client().get("/feed.atom").content


def test_W1d_archive_by_month_that_prints(open_lab, leader):
    write(leader, "I maj")
    write(leader, "I mars", on=date(2019, 3, 2))
    text = Client().get("/diary/").content.decode()
    assert text.index("Maj 2019") < text.index("Mars 2019")
    month = Client().get("/diary/2019/3/").content.decode()
    assert "I mars" in month
    assert "I maj" not in month
    assert "Vi drack kaffe." in month, "the whole text, so that it can be printed"
    assert "@media print" in month
    assert Client().get("/diary/2019/4/").status_code == 404
    assert Client().get("/diary/2019/13/").status_code == 404


def test_W1e_no_cookie_no_session_no_other_host(open_lab, leader):
    write(leader)
    client = Client()
    for path in crawl(client):
        answer = client.get(path)
        assert not answer.cookies, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
        assert "csrfmiddlewaretoken" not in (b"" if answer.streaming else answer.content).decode(), path
        if "html" in answer.headers["Content-Type"]:
            links = Links(answer.content.decode())
            assert [url for url in links.fetched if not url.startswith("/")] == [], path
            assert all("noreferrer" in rel for href, rel in links.hrefs if href.startswith("http")), path
            assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_W1e_pictures_may_be_kept_for_a_minute(open_lab, leader):
    write(leader)
    url = Links(Client().get("/").content.decode()).fetched[0]
    assert Client().get(url).headers["Cache-Control"] == "public, max-age=60"
    assert Client().get(url.replace(".webp", ".svg")).status_code == 404


@pytest.mark.parametrize("language", ["sv", "en"])
def test_W1e_language_is_carried_in_links(open_lab, leader, language):
    write(leader, title_en="Women support women", body_en="Twelve women came.")
    text = Client().get(f"/?lang={language}").content.decode()
    inner = [href for href, _rel in Links(text).hrefs if href.startswith("/diary/")]
    assert inner
    assert all(href.endswith("?lang=en") is (language == "en") for href in inner)
    assert f'<html lang="{language}"' in text
    assert ("Women support women" in text) is (language == "en")


def test_W1e_swedish_words_on_an_english_page_are_marked(open_lab, leader):
    write(leader, "Bara på svenska")
    text = Client().get("/?lang=en").content.decode()
    assert re.search(r'<h3[^>]*lang="sv"[^>]*>\s*Bara på svenska', text)


def test_W1f_canaries_are_nowhere(open_lab, leader, make_participant):
    """Signed out, through every public address: no name, no code, no draft, no side room."""
    her = make_participant("KANARIE-77", display_name="Canaryname")
    write(leader, seen=shows(her), said=[actions.Said("Jag vågade.", "en deltagare", her)])
    write(leader, "Hemligt-utkast", publish=False)
    seen = crawl(Client())
    assert len(seen) >= 10
    for path, text in seen.items():
        for canary in (*CANARIES, str(her.pk), str(leader.account_id)):
            assert canary not in text, f"{canary} on {path}"


def test_W1f_drafts_are_for_staff_alone(open_lab, leader, client_as):
    post = write(leader, publish=False)
    with scope(leader):
        picture = post.pictures.get()
    draft = reverse("diary:draft", args=[picture.key, 400, "jpg"])
    out = reverse("diary:picture", args=[picture.key, 400, "jpg"])
    assert Client().get(out).status_code == 404
    assert Client().get(draft).status_code == 302
    answer = client_as(leader).get(draft)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_W1g_accessibility_statement_is_linked_and_honest(open_lab):
    text = Client().get("/").content.decode()
    assert 'href="/accessibility/"' in text
    page = Client().get("/accessibility/?lang=en").content.decode()
    assert "have not tried these pages yet" in page
    assert "labbet@example.se" in page


def test_W1h_no_bare_figure_stands_on_a_public_page(open_lab, leader):
    write(leader)
    for path, text in crawl(Client()).items():
        body = re.sub(r"<style>.*?</style>|<[^>]*>", "", text, flags=re.S)
        assert not re.search(r"\d\s?%", body), path


# --- an empty installation, and several labs ---------------------------------------------------
def test_an_empty_installation_is_calm(db):
    client = Client()
    assert client.get("/").status_code == 200
    assert client.get("/accessibility/").status_code == 200
    for path in ("/diary/", "/pictures/", "/feed.atom", "/diary/nothing/", "/lab/nothing/"):
        assert client.get(path).status_code == 404, path


def test_posts_alone_stand_under_the_name_of_the_lab(leader):
    write(leader)
    assert "Labbet" in Client().get("/").content.decode()
    assert PublishedLab.objects.get().page == {}


def test_two_labs_do_not_mix(open_lab, leader, other_lab: Lab):
    write(leader, "Vårt inlägg")
    there = staff(other_lab, "manager")
    write(there, "Deras inlägg")
    client = Client()
    text = client.get("/").content.decode()
    assert 'href="/lab/labbet/"' in text
    assert 'href="/lab/andra/"' in text
    for slug, own, foreign in (("labbet", "Vårt", "Deras"), ("andra", "Deras", "Vårt")):
        for page in ("", "diary/", "pictures/", "feed.atom", "diary/2019/5/"):
            found = client.get(f"/lab/{slug}/{page}").content.decode()
            assert f"{foreign} inlägg" not in found
            assert f"{own} inlägg" in found or page == "pictures/"
    assert client.get("/lab/andra/diary/vart-inlagg/").status_code == 404


def test_gallery_pages_by_twenty_four(open_lab, leader, monkeypatch):
    from egenkraft.site.diary import public

    monkeypatch.setattr(public, "PER_GALLERY", 2)
    for number in range(3):
        write(leader, f"Inlägg {number}")
    first, second = (Client().get(path).content.decode() for path in ("/pictures/", "/pictures/2/"))
    assert (first.count("<figure"), second.count("<figure")) == (2, 1)
    assert 'href="/pictures/2/"' in first
    assert 'href="/pictures/"' in second
    assert Client().get("/pictures/3/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/diary/", "/pictures/", "/feed.atom", "/diary/2019/5/"])
def test_statements_are_few_and_do_not_grow(open_lab, leader, django_assert_max_num_queries, path):
    write(leader, "Ett")
    with django_assert_max_num_queries(10) as few:
        Client().get(path)
    for number in range(8):
        write(leader, f"Fler {number}")
    with django_assert_max_num_queries(len(few)):
        Client().get(path)


def test_chosen_picture_stands_at_the_top_until_it_is_taken_back(open_lab, leader, client_as):
    first, second = write(leader, "Äldre", on=date(2019, 1, 1)), write(leader, "Nyare")
    with scope(leader):
        chosen = first.pictures.get().pk
    assert client_as(open_lab).post(reverse("diary:lab_page"), {"cover": str(chosen)}).status_code == 302

    def top() -> str:
        return Links(Client().get("/").content.decode()).fetched[0]

    assert PublishedPicture.objects.get(source=chosen).key in top()
    with scope(leader):
        actions.unpublish(leader, post=first)
        newest = second.pictures.get().pk
    assert PublishedPicture.objects.get(source=newest).key in top()

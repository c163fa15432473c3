"""The leader's pages of the diary: nothing typed is lost, nobody else gets in, lists stay light."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.people import staff
from tests.site.diary.makers import about, image, painted, picture_of, words, write

from egenkraft.site.access.scope import scope
from egenkraft.site.diary import actions
from egenkraft.site.diary.models import Picture, Post, PublishedLab, PublishedPost, Quotation

NEW = {"title": "En dag", "on": "24/5 2019", "author": "Lena", "body": "Vi drack kaffe."}


def upload(name: str = "bild.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data if data is not None else image(), content_type="image/jpeg")


def test_from_nothing_to_published_in_two_steps(leader, client_as):
    client = client_as(leader)
    answer = client.post(
        reverse("diary:post_new"), NEW | {"pictures": [upload(), upload("b.png", image(form="PNG"))]}
    )
    with scope(leader):
        post = Post.objects.get()
        first, second = post.pictures.all()
    assert answer.headers["Location"] == reverse("diary:post_edit", args=[post.pk])
    assert post.on == date(2019, 5, 24)
    form = dict(NEW)
    for picture in (first, second):
        form |= {f"{picture.pk}-{name}": "Text" for name in ("caption", "photographer", "alt")} | {
            f"{picture.pk}-nobody": "on"
        }
    form |= {
        "new-text": "Det var roligt.",
        "new-said_by": "Eva",
        "new-consented_on": "2019-05-01",
        "then": "publish",
    }
    assert client.post(reverse("diary:post_edit", args=[post.pk]), form).status_code == 302
    out = PublishedPost.objects.get()
    assert out.pictures.count() == 2
    assert out.quotations[0]["text"] == "Det var roligt."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("sida.html", b"<html></html>"),
        ("tom.jpg", b""),
    ],
)
def test_a_refused_file_says_why_and_keeps_the_words(leader, client_as, name, data):
    answer = client_as(leader).post(reverse("diary:post_new"), NEW | {"pictures": [upload(name, data)]})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in text
    assert name in text
    assert "JPEG" in text
    assert "Vi drack kaffe." in text
    assert 'value="En dag"' in text
    with scope(leader):
        assert not Post.objects.exists()


def test_a_refused_file_in_the_editor_keeps_every_form(leader, client_as):
    post = write(leader, publish=False)
    picture = picture_of(post, leader)
    form = NEW | {
        f"{picture.pk}-caption": "Ny bildtext",
        "new-text": "Egna ord",
        "pictures": [upload("x.svg", b"<svg/>")],
    }
    answer = client_as(leader).post(reverse("diary:post_edit", args=[post.pk]), form)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Ny bildtext" in text
    assert "Egna ord" in text
    with scope(leader):
        assert Picture.objects.get().caption == "Vi samlas."


def test_a_bad_date_is_a_sentence(leader, client_as):
    answer = client_as(leader).post(reverse("diary:post_new"), NEW | {"on": "31/02"})
    assert answer.status_code == 200
    assert 'href="#id_on"' in answer.content.decode()


def test_the_same_title_twice_on_a_day_is_a_sentence(leader, client_as):
    write(leader, "En dag")
    answer = client_as(leader).post(reverse("diary:post_new"), NEW)
    assert answer.status_code == 200
    assert 'href="#id_title"' in answer.content.decode()


def test_saving_without_a_change_stays_published(leader, client_as):
    post = write(leader)
    picture = picture_of(post, leader)
    form = {"title": post.title, "on": "2019-05-24", "author": post.author, "body": post.body}
    form |= {f"{picture.pk}-{name}": getattr(picture, name) for name in ("caption", "photographer", "alt")}
    form |= {f"{picture.pk}-nobody": "on"}
    client_as(leader).post(reverse("diary:post_edit", args=[post.pk]), form)
    with scope(leader):
        fresh = Post.objects.get()
    assert fresh.changed_at <= fresh.published_at


def test_picture_and_quotation_are_deleted_on_save(leader, client_as, django_capture_on_commit_callbacks):
    said = [actions.Said("Bra!", "Eva", None, date(2019, 5, 1))]
    post = write(leader, said=said)
    picture = picture_of(post, leader)
    with scope(leader):
        quotation = Quotation.objects.get()
    form = NEW | {f"{picture.pk}-remove": "on", f"{quotation.pk}-remove": "on"}
    client_as(leader).post(reverse("diary:post_edit", args=[post.pk]), form)
    with scope(leader):
        assert not Picture.objects.exists()
        assert not Quotation.objects.exists()
    out = PublishedPost.objects.get()
    assert (out.quotations, out.pictures.count()) == ([], 0)


def test_preview_shows_the_draft_and_is_kept_nowhere(leader, client_as):
    post = write(leader, publish=False, easy="Lätt text.")
    answer = client_as(leader).get(reverse("diary:preview", args=[post.pk]))
    text = answer.content.decode()
    assert "Vi drack kaffe." in text
    assert f"/posts/pictures/{picture_of(post, leader).key}/" in text
    assert answer.headers["Cache-Control"] == "no-store"


def test_delete_asks_first(leader, client_as):
    post = write(leader)
    client, address = client_as(leader), reverse("diary:remove", args=[post.pk])
    assert client.get(address).status_code == 200
    assert PublishedPost.objects.count() == 1
    assert client.post(address).status_code == 302
    assert PublishedPost.objects.count() == 0
    with scope(leader):
        assert not Post.objects.exists()


def pages(post: Post, key: str) -> list[str]:
    names = ("post_edit", "preview", "remove")
    draft = reverse("diary:draft", args=[key, 400, "jpg"])
    return [reverse("diary:posts"), *(reverse(f"diary:{name}", args=[post.pk]) for name in names), draft]


def test_a_foreign_lab_and_other_roles_get_404(leader, other_lab, researcher, client_as):
    post = write(leader, publish=False)
    addresses = pages(post, picture_of(post, leader).key)
    for address in addresses:
        assert client_as(leader).get(address).status_code == 200, address
        assert client_as(researcher).get(address).status_code == 404, address
    stranger = client_as(staff(other_lab, "leader"))
    for address in addresses[1:]:
        assert stranger.get(address).status_code == 404, address


def test_the_public_page_is_renewed_by_its_button_alone(manager, leader, client_as):
    client, address = client_as(manager), reverse("diary:lab_page")
    client.post(reverse("labs:words"), {"tagline_sv": "Välkommen hit."})
    assert not PublishedLab.objects.exists()
    assert "Välkommen hit." in client.get(reverse("diary:lab_preview")).content.decode()
    client.post(address)
    assert PublishedLab.objects.get().page["tagline"]["sv"] == "Välkommen hit."
    client.post(reverse("labs:words"), {"tagline_sv": "Nytt."})
    assert PublishedLab.objects.get().page["tagline"]["sv"] == "Välkommen hit."
    assert "banner warn" in client.get(address).content.decode()
    assert client_as(leader).get(address).status_code == 404


def test_statements_of_the_list_do_not_grow(leader, client_as, django_assert_max_num_queries):
    client = client_as(leader)
    for number in range(3):
        write(leader, f"Inlägg {number}")
    with django_assert_max_num_queries(10) as few:
        client.get(reverse("diary:posts"))
    for number in range(27):
        write(leader, f"Fler {number}", publish=False)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("diary:posts"))


def test_statements_of_the_editor_do_not_grow(
    leader, client_as, make_participant, django_assert_max_num_queries
):
    post, client = write(leader), client_as(leader)
    address = reverse("diary:post_edit", args=[post.pk])
    with django_assert_max_num_queries(22) as few:
        client.get(address)
    people = frozenset(make_participant(f"P{n:02}").pk for n in range(8))
    with scope(leader):
        for number in range(5):
            row = actions.add_picture(leader, post=post, painted=painted(f"extra {number}"))
            actions.describe_picture(leader, picture=row, about=about(nobody=False, participants=people))
    with django_assert_max_num_queries(len(few) + 3):
        client.get(address)


def test_address_follows_the_title_until_it_is_published(leader):
    post = write(leader, "Amina kom", publish=False)
    with scope(leader):
        actions.write_post(leader, words=words("Någon kom"), post=post)
        assert post.slug == "nagon-kom"
        actions.publish(leader, post=post)
        actions.write_post(leader, words=words("Ny rubrik"), post=post)
        assert post.slug == "nagon-kom"


def test_titles_without_letters_of_ours_still_get_an_address(leader):
    slugs = {write(leader, title).slug for title in ("أهلا", "ሰላም", "2019", "Samma", "Samma!")}
    assert len(slugs) == 5
    assert "2019" not in slugs


def test_audit_has_a_row_and_no_name(leader, make_participant):
    from egenkraft.site.audit.models import AuditRow

    post = write(leader)
    with scope(leader):
        actions.unpublish(leader, post=post)
    acts = list(AuditRow.objects.values_list("action", flat=True))
    for act in ("post.create", "picture.add", "picture.describe", "post.publish", "post.unpublish"):
        assert act in acts

"""SCREENS L4, as far as it stands: a post is published only with every piece, and taken back at once."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.people import say, staff
from tests.site.diary.makers import about, filled, picture_of, shows, write

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.consent.hooks import tell
from egenkraft.site.diary import actions
from egenkraft.site.diary.models import (
    GonePicture,
    PersonInPicture,
    Picture,
    Post,
    PublishedPicture,
    PublishedPost,
)
from egenkraft.site.methods.models import Method


def refuse(by: Actor, person, purpose: str) -> None:
    """She takes a yes back, as the consent page does it: the row, then everybody who listens."""
    with scope(by):
        say(person, purpose, False)
        tell(by, person.pk, purpose, False)


def missing(post: Post, by: Actor) -> list[str]:
    with scope(by), pytest.raises(actions.NotReady) as refused:
        actions.publish(by, post=post)
    return [row.text for row in refused.value.missing]


# --- a: refused, naming the missing piece ------------------------------------------------------
@pytest.mark.parametrize(
    ("lack", "field"),
    [
        ({"caption": ""}, "caption"),
        ({"photographer": " "}, "photographer"),
        ({"alt": ""}, "alt"),
        ({"nobody": False}, "who_0"),
    ],
)
def test_L4a_each_missing_piece_is_named(leader, lack, field):
    post = write(leader, publish=False, seen=about(**lack))
    with scope(leader), pytest.raises(actions.NotReady) as refused:
        actions.publish(leader, post=post)
    (row,) = refused.value.missing
    assert row.field == f"id_{picture_of(post, leader).pk}-{field}"
    assert "1" in row.text
    assert not PublishedPost.objects.exists()


def test_L4a_consent_of_everyone_in_it(leader, make_participant):
    yes, no = (
        make_participant("P01"),
        make_participant("P02", agrees=["take_part", "quote"], display_name="Selam"),
    )
    both = about(
        nobody=False,
        participants=frozenset({yes.pk, no.pk}),
        colleagues=frozenset({leader.account_id}),
        guests=frozenset({"Eva Gäst"}),
    )
    post = write(leader, publish=False, seen=both)
    lines = missing(post, leader)
    assert any("Selam" in line for line in lines)
    assert any("Eva Gäst" in line for line in lines)
    assert any(leader.label in line for line in lines)
    assert not any("NamnP01" in line for line in lines)


def test_L4a_a_day_is_enough_for_colleagues_and_guests(leader, system):
    seen = about(
        nobody=False,
        colleagues=frozenset({leader.account_id}),
        guests=frozenset({"Eva Gäst"}),
        said_yes_on=date(2019, 5, 1),
    )
    post = write(leader, publish=False, seen=seen)
    with scope(system):
        actions.look_at(system, picture=picture_of(post, leader), name="Karin Ek")
        actions.publish(leader, post=post)
    assert PublishedPicture.objects.count() == 1


def test_L4a_nobody_and_somebody_contradict(leader, make_participant):
    post = write(
        leader, publish=False, seen=about(nobody=True, participants=frozenset({make_participant().pk}))
    )
    assert len(missing(post, leader)) == 1


def test_L4a_quotation_needs_her_yes(leader, make_participant):
    silent = make_participant("P02", agrees=["take_part", "photo"], display_name="Hodan")
    said = [actions.Said("Jag vågade ringa.", "en deltagare", silent), actions.Said("Bra!", "Eva Gäst")]
    post = write(leader, publish=False, said=said)
    lines = missing(post, leader)
    assert len(lines) == 2
    assert "Hodan" in lines[0]


@pytest.mark.parametrize("place", ["title", "body", "easy", "title_en", "body_en"])
def test_L4a_a_participants_name_in_the_words_is_stopped(leader, make_participant, place):
    make_participant(display_name="Amina")
    post = write(
        leader,
        publish=False,
        **({"title": "Amina kom hit"} if place == "title" else {place: "Amina kom hit"}),
    )
    (line,) = missing(post, leader)
    assert "Amina" in line


@pytest.mark.parametrize("place", ["caption", "alt"])
def test_L4a_a_participants_name_in_a_caption_is_stopped(leader, make_participant, place):
    make_participant(display_name="Amina")
    assert "Amina" in missing(write(leader, publish=False, seen=about(**{place: "Amina ler."})), leader)[0]


# --- b: taken back on the next request ---------------------------------------------------------
def addresses(key: str) -> list[str]:
    return [reverse("diary:picture", args=[key, w, kind]) for w in (400, 640) for kind in ("webp", "jpg")]


def test_L4b_withdrawn_consent_purges_every_size_and_feed(
    leader, make_participant, django_capture_on_commit_callbacks
):
    her, public = make_participant(), Client()
    post = write(leader, seen=shows(her))
    out = PublishedPicture.objects.get()
    assert {public.get(url).status_code for url in addresses(out.key)} == {200}
    assert out.key in public.get("/").content.decode()
    assert out.key in public.get("/feed.atom").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        refuse(leader, her, "photo")
    for page in ("/", "/feed.atom", "/pictures/", "/diary/2019/5/", f"/diary/{post.slug}/"):
        answer = public.get(page)
        assert answer.status_code == 200
        assert out.key not in answer.content.decode(), page
    assert {public.get(url).status_code for url in addresses(out.key)} == {410}
    assert default_storage.listdir("published")[1] == []
    assert list(GonePicture.objects.values_list("key", flat=True)) == [out.key]


def test_L4b_the_picture_cannot_be_published_again_without_her_yes(leader, make_participant):
    her = make_participant(display_name="Zahra")
    post = write(leader, seen=shows(her))
    refuse(leader, her, "photo")
    assert "Zahra" in missing(post, leader)[0]
    with scope(leader):
        say(her, "photo", True)
        actions.publish(leader, post=post)
    assert PublishedPicture.objects.get().key not in GonePicture.objects.values_list("key", flat=True)


def test_L4b_a_yes_does_not_publish_by_itself(leader, make_participant):
    her = make_participant()
    write(leader, seen=shows(her))
    refuse(leader, her, "photo")
    with scope(leader):
        say(her, "photo", True)
        tell(leader, her.pk, "photo", True)
    assert PublishedPicture.objects.count() == 0


def test_L4b_only_her_pictures_go(leader, make_participant):
    her, other = make_participant("P01"), make_participant("P02")
    write(leader, "Ett", seen=shows(her))
    write(leader, "Två", seen=shows(other))
    refuse(leader, her, "photo")
    assert PublishedPicture.objects.get().post.title == "Två"


def test_L4b_quotation_goes_with_its_consent(leader, make_participant):
    her = make_participant()
    post = write(
        leader,
        said=[
            actions.Said("Jag vågade ringa.", "S.", her),
            actions.Said("Bra!", "Eva", None, date(2019, 5, 1)),
        ],
    )
    page = f"/diary/{post.slug}/"
    assert "Jag vågade ringa." in Client().get(page).content.decode()
    refuse(leader, her, "quote")
    text = Client().get(page).content.decode()
    assert "Jag vågade ringa." not in text
    assert "Bra!" in text


def test_L4b_a_guest_takes_back_one_picture(leader, client_as):
    seen = about(nobody=False, guests=frozenset({"Eva Gäst"}), said_yes_on=date(2019, 5, 1))
    post = write(leader, seen=seen)
    picture = picture_of(post, leader)
    with scope(leader):
        person = PersonInPicture.objects.get()
    form = filled(post, picture) | {
        f"{picture.pk}-who": ["guest:Eva Gäst"],
        f"{picture.pk}-took_back": [str(person.pk)],
    }
    assert client_as(leader).post(reverse("diary:post_edit", args=[post.pk]), form).status_code == 302
    assert PublishedPicture.objects.count() == 0
    assert "Eva Gäst" in missing(post, leader)[0]
    with scope(leader):
        actions.describe_picture(leader, picture=Picture.objects.get(), about=about(nobody=True))
        assert PersonInPicture.objects.get().withdrawn_at is not None, "nobody can untick her away"


def test_L4b_taking_down_and_deleting(leader, django_capture_on_commit_callbacks):
    post = write(leader)
    with scope(leader), django_capture_on_commit_callbacks(execute=True):
        actions.unpublish(leader, post=post)
    assert Client().get(f"/diary/{post.slug}/").status_code == 404
    assert GonePicture.objects.count() == 1
    assert len(default_storage.listdir(f"drafts/{leader.lab_id.hex}")[1]) == 4
    with scope(leader), django_capture_on_commit_callbacks(execute=True):
        actions.remove_post(leader, post=post)
    assert default_storage.listdir(f"drafts/{leader.lab_id.hex}")[1] == []


# --- d: two leaders ----------------------------------------------------------------------------
def test_L4d_a_group_photograph_needs_a_second_leader(leader, lab, make_participant, client_as):
    people = frozenset({make_participant("P01").pk, make_participant("P02").pk})
    post = write(leader, publish=False, seen=about(nobody=False, participants=people))
    picture = picture_of(post, leader)
    assert len(missing(post, leader)) == 1
    with scope(leader):
        actions.look_at(leader, picture=picture)
    assert len(missing(post, leader)) == 1, "the one who added it does not count"
    address = reverse("diary:post_edit", args=[post.pk])
    assert f'name="{picture.pk}-looked"' not in forms_of(client_as(leader), address)
    other = client_as(staff(lab, "leader", "Bo"))
    assert f'name="{picture.pk}-looked"' in forms_of(other, address)
    form = filled(post, picture) | {
        f"{picture.pk}-nobody": "",
        f"{picture.pk}-who": [f"participant:{pk}" for pk in people],
    }
    answer = other.post(address, form | {f"{picture.pk}-looked": "on", "then": "publish"})
    assert answer.status_code == 302
    assert PublishedPicture.objects.count() == 1


def test_L4d_new_people_need_a_new_look(leader, system, make_participant):
    first, second, third = (make_participant(f"P0{n}").pk for n in (1, 2, 3))
    post = write(leader, publish=False, seen=about(nobody=False, participants=frozenset({first, second})))
    picture = picture_of(post, leader)
    with scope(leader):
        actions.look_at(system, picture=picture, name="Karin Ek")
        actions.describe_picture(
            leader, picture=picture, about=about(nobody=False, participants=frozenset({first, second, third}))
        )
        assert Picture.objects.get().looked_at is None


# --- e, f, g -----------------------------------------------------------------------------------
def test_L4e_lix_stands_on_the_page_after_saving(leader, client_as):
    post = write(
        leader, publish=False, body="Vi lagar mat. Maten smakade mycket gott. Efteråt diskar alla i köket!"
    )
    page = client_as(leader).get(reverse("diary:post_edit", args=[post.pk])).content.decode()
    assert '<output id="lix" for="id_body">21</output>' in page


def test_L4f_swedish_is_required_other_languages_are_not(leader, client_as):
    post = write(leader)
    assert PublishedPost.objects.get().html_en == ""
    form = filled(post, picture_of(post, leader)) | {"body": "", "title_en": "Only English"}
    answer = client_as(leader).post(reverse("diary:post_edit", args=[post.pk]), form)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'href="#id_body"' in text
    assert 'href="#id_body_en"' in text
    assert "Only English" in text, "what was typed is still there"


def test_L4g_a_post_about_a_method_says_what_is_known(leader, trial_answer):
    method = trial_answer("Startgrupp")
    post = write(leader, method=method)
    text = Client().get(f"/diary/{post.slug}/?lang=en").content.decode()
    assert "Startgrupp" in text
    assert "TEST MORE: we do not know yet." in text
    assert "Evidence grade D: comparison by lot between groups, lowered 3 steps." in text
    assert "before and after" not in text, "a lot that was lowered is still a lot"
    assert str(timezone.localdate().year) in text.split("Method test: Hjälper startgruppen? · answered ")[1]


def test_L4g_later_answer_asks_to_be_published(leader, trial_answer, client_as):
    with scope(leader):
        method = Method.objects.create(slug="sen", name="Sen metod", summary="")
    post = write(leader, method=method)
    assert PublishedPost.objects.get().method == {"name": "Sen metod", "state": "none"}
    trial_answer("Sen metod", method)
    editor = client_as(leader).get(reverse("diary:post_edit", args=[post.pk])).content.decode()
    assert "/trials/" in editor
    listed = client_as(leader).get(reverse("diary:posts")).content.decode()
    assert "nytt svar" in listed or "new answer" in listed


# --- helpers -----------------------------------------------------------------------------------
def forms_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()

"""What is out leaves the world in the same act as its reason; what was declined is hidden in the lab too."""

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from tests.people import say, staff
from tests.site.diary.makers import about, filled, painted, picture_of, shows, words, write

from egenkraft.site.access.scope import scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.hooks import tell
from egenkraft.site.diary import actions
from egenkraft.site.diary.models import GonePicture, Picture, Post, PublishedPicture, PublishedPost, Quotation

EARLIER = "Saved. The world still sees the earlier version until you publish again."
NOBODY = "Saved. Nobody outside sees it before you publish."
AS_HERE = "Saved. The world sees it as it stands here."


def save(client: Client, post: Post, form: dict[str, object]) -> list[tuple[str, str]]:
    """Save the editor; what the page says afterwards, with the kind of each message."""
    answer = client.post(reverse("diary:post_edit", args=[post.pk]), form)
    return [(row.level_tag, str(row)) for row in get_messages(answer.wsgi_request)]


def describe(by: Any, post: Post, **more: Any) -> None:
    picture = picture_of(post, by)
    with scope(by):
        actions.describe_picture(by, picture=picture, about=about(**more))


def quoted() -> list[str]:
    return [row["text"] for row in PublishedPost.objects.get().quotations]


# --- a picture that is out ---------------------------------------------------------------------
def test_who_has_no_yes_is_marked_in_a_picture_that_is_out(leader, make_participant, client_as):
    silent = make_participant(agrees=["take_part"])
    post = write(leader)
    picture, key = picture_of(post, leader), PublishedPicture.objects.get().key
    form = filled(post, picture) | {
        f"{picture.pk}-nobody": "",
        f"{picture.pk}-who": f"participant:{silent.pk}",
    }
    said = save(client_as(leader), post, form)
    assert not PublishedPicture.objects.exists()
    assert GonePicture.objects.get().key == key
    assert AuditRow.objects.filter(action="picture.take_back", object=picture.pk).count() == 1
    assert [kind for kind, _text in said] == ["warning", "success"]
    assert _("Picture %(n)s") % {"n": 1} in said[0][1]
    assert said[1][1] == _(EARLIER)


def test_a_second_person_needs_a_second_look_before_the_world_sees_it_again(leader, system, make_participant):
    first, second = make_participant("P01"), make_participant("P02")
    post = write(leader, seen=shows(first))
    describe(leader, post, nobody=False, participants=frozenset({first.pk, second.pk}))
    assert not PublishedPicture.objects.exists()
    with scope(leader):
        actions.look_at(system, picture=picture_of(post, leader), name="Karin Ek")
        actions.publish(leader, post=post)
    assert PublishedPicture.objects.count() == 1


def test_who_is_unticked_does_not_stay_out_beyond_her_reach(leader, make_participant):
    post = write(leader, seen=shows(make_participant()))
    describe(leader, post, nobody=True)
    assert not PublishedPicture.objects.exists()


def test_a_picture_of_nobody_and_not_nobody_is_not_shown(leader):
    post = write(leader)
    describe(leader, post, nobody=False)
    assert not PublishedPicture.objects.exists()


def test_other_words_about_a_picture_leave_it_out(leader, make_participant):
    her = make_participant()
    post = write(leader, seen=shows(her))
    describe(leader, post, nobody=False, participants=frozenset({her.pk}), caption="En annan text.")
    assert PublishedPicture.objects.get().caption == "Vi samlas."


# --- words that are out ------------------------------------------------------------------------
def test_a_quotation_given_to_one_without_a_yes_leaves_the_world(leader, make_participant, client_as):
    her, silent = make_participant("P01"), make_participant("P02", agrees=["take_part"])
    post = write(leader, said=[actions.Said("Jag vågade ringa.", "S.", her)])
    assert quoted() == ["Jag vågade ringa."]
    with scope(leader):
        row = Quotation.objects.get()
    form = filled(post, picture_of(post, leader)) | {
        f"{row.pk}-text": row.text, f"{row.pk}-said_by": "S.", f"{row.pk}-participant": str(silent.pk)
    }  # fmt: skip
    said = save(client_as(leader), post, form)
    assert quoted() == []
    assert AuditRow.objects.filter(action="quotation.take_back", object=row.pk).count() == 1
    assert said[0][0] == "warning"
    assert _("Quotation %(n)s") % {"n": 1} in said[0][1]


def test_words_that_are_mended_after_her_no_leave_the_world(leader, make_participant):
    """Even where nobody has told the diary of her no: it asks by itself."""
    her = make_participant("P01")
    post = write(leader, said=[actions.Said("Jag vågade ringa.", "S.", her)])
    assert quoted() == ["Jag vågade ringa."]
    with scope(leader):
        say(her, "quote", False)
        mended = actions.Said("Jag vågade.", "S.", her)
        actions.quote(leader, post=post, said=mended, quotation=Quotation.objects.get())
    assert quoted() == []


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"said_by": "Någon annan"}, []),
        ({"consented_on": None}, []),
        ({"text": "Bättre ord."}, ["Bra!"]),
    ],
)
def test_a_quotation_of_a_guest_stays_only_with_speaker_and_day(leader, change, left):
    said = {"text": "Bra!", "said_by": "Eva Gäst", "consented_on": date(2019, 5, 1)}
    post = write(leader, said=[actions.Said(**said)])
    with scope(leader):
        actions.quote(
            leader, post=post, said=actions.Said(**(said | change)), quotation=Quotation.objects.get()
        )
    assert quoted() == left


# --- what saving says --------------------------------------------------------------------------
def test_saving_tells_what_the_world_sees(leader, client_as):
    post, client = write(leader, publish=False), client_as(leader)
    form = filled(post, picture_of(post, leader))
    assert save(client, post, form) == [("success", _(NOBODY))]
    with scope(leader):
        actions.publish(leader, post=post)
    assert save(client, post, form)[-1] == ("success", _(AS_HERE))
    assert save(client, post, form | {"body": "Nya ord."})[-1] == ("success", _(EARLIER))
    assert "Nya ord." not in PublishedPost.objects.get().html


def test_deleting_a_picture_is_not_warned_about(leader, client_as):
    post = write(leader)
    picture = picture_of(post, leader)
    said = save(client_as(leader), post, filled(post, picture) | {f"{picture.pk}-remove": "on"})
    assert [kind for kind, _text in said] == ["success"]
    assert not PublishedPicture.objects.exists()


def test_a_refused_publication_warns_too(leader, make_participant, client_as):
    silent = make_participant(agrees=["take_part"])
    post = write(leader)
    picture = picture_of(post, leader)
    form = filled(post, picture) | {
        f"{picture.pk}-nobody": "",
        f"{picture.pk}-who": f"participant:{silent.pk}",
    }
    answer = client_as(leader).post(reverse("diary:post_edit", args=[post.pk]), form | {"then": "publish"})
    assert answer.status_code == 200
    assert "banner warn" in answer.content.decode()
    assert not PublishedPicture.objects.exists()


# --- a picture that was declined ---------------------------------------------------------------
def no(by: Any, person: Any) -> None:
    with scope(by):
        say(person, "photo", False)
        tell(by, person.pk, "photo", False)


def test_a_declined_draft_is_hidden_and_can_only_be_deleted(
    leader, lab, make_participant, client_as, django_capture_on_commit_callbacks
):
    her = make_participant(display_name="Zahra")
    post = write(leader, publish=False, seen=shows(her))
    picture = picture_of(post, leader)
    file = reverse("diary:draft", args=[picture.key, 400, "jpg"])
    edit, preview = (reverse(f"diary:{name}", args=[post.pk]) for name in ("post_edit", "preview"))
    client = client_as(leader)
    assert client.get(file).status_code == 200
    assert picture.key in client.get(preview).content.decode()
    no(leader, her)
    for reader in (client, client_as(staff(lab, "leader", "Bo"))):
        assert reader.get(file).status_code == 404
        assert picture.key not in reader.get(preview).content.decode()
        page = reader.get(edit).content.decode()
        assert picture.key not in page
        assert f'name="{picture.pk}-remove"' in page
        assert f'name="{picture.pk}-caption"' not in page
        assert "Zahra" in page
    client.post(edit, filled(post, picture))
    with scope(leader):
        assert Picture.objects.get().people.count() == 1, "saving the rest changes nothing in it"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(edit, filled(post, picture) | {f"{picture.pk}-remove": "on"})
    with scope(leader):
        assert not Picture.objects.exists()


def test_the_way_to_a_declined_picture_leads_to_its_deletion(leader, make_participant):
    her = make_participant()
    post = write(leader, publish=False, seen=shows(her, caption=""))
    no(leader, her)
    with scope(leader), pytest.raises(actions.NotReady) as refused:
        actions.publish(leader, post=post)
    assert [row.field for row in refused.value.missing] == [f"id_{picture_of(post, leader).pk}-remove"]


def test_who_was_never_asked_hides_nothing_and_a_new_yes_shows_it_again(leader, make_participant, client_as):
    never = make_participant("P01", agrees=["take_part"])
    post = write(leader, publish=False, seen=shows(never))
    file = reverse("diary:draft", args=[picture_of(post, leader).key, 400, "jpg"])
    client = client_as(leader)
    assert client.get(file).status_code == 200
    no(leader, never)
    assert client.get(file).status_code == 404
    with scope(leader):
        say(never, "photo", True)
    assert client.get(file).status_code == 200


# --- her name ----------------------------------------------------------------------------------
def test_who_takes_no_part_is_called_by_her_code(leader, make_participant, client_as):
    her = make_participant("P07", agrees=["photo", "quote"], display_name="Rahel")
    said = [actions.Said("Bra!", "en deltagare", her)]
    post = write(leader, publish=False, seen=shows(her), said=said)
    page = client_as(leader).get(reverse("diary:post_edit", args=[post.pk])).content.decode()
    assert "P07" in page
    assert "Rahel" not in page
    with scope(leader):
        say(her, "photo", False)
        say(her, "quote", False)
        with pytest.raises(actions.NotReady) as refused:
            actions.publish(leader, post=post)
    lines = [row.text for row in refused.value.missing]
    assert len(lines) == 2
    assert all("P07" in line and "Rahel" not in line for line in lines)


# --- files nobody knows ------------------------------------------------------------------------
def test_the_clock_sweeps_files_of_a_write_that_was_broken_off(leader, other_lab):
    from django.db import transaction

    from egenkraft.site.config.commands import tick

    kept = write(leader)
    for by in (leader, staff(other_lab, "leader")):
        with scope(by), transaction.atomic():
            post = actions.write_post(by, words=words("Avbruten"))
            actions.add_picture(by, post=post, painted=painted("avbruten"))
            transaction.set_rollback(True)
    assert tick._pictures() == 8, "four sizes in each lab"
    assert tick._pictures() == 0
    key = PublishedPicture.objects.get(post__source=kept.pk).key
    assert Client().get(reverse("diary:picture", args=[key, 400, "jpg"])).status_code == 200

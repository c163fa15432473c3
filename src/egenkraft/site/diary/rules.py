"""What stands between a post and the world: every missing piece, by name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from egenkraft.site.consent.models import Consent
from egenkraft.site.consent.rules import agreeing
from egenkraft.site.diary.answers import words_of_method
from egenkraft.site.diary.models import PersonInPicture, Picture, Post, Quotation
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.blind import hidden_person, name_in, names_here

GROUP = 2  # so many people make a group photograph


@dataclass(frozen=True)
class Missing:
    """One thing that keeps a post from being published, and the field where it is mended."""

    text: str
    field: str = ""


@dataclass(frozen=True)
class Yes:
    """Who agrees to what just now, who has said no to photographs, and what participants are called here."""

    photo: set[UUID]
    quote: set[UUID]
    take_part: set[UUID]
    no_photo: set[UUID]
    names: list[str]


def yes_now() -> Yes:
    """Read live at every use."""
    return Yes(agreeing("photo"), agreeing("quote"), agreeing("take_part"), no_photo(), names_here())


def no_photo() -> set[UUID]:
    """Who has said no to photographs, or taken back a yes; who was never asked is not among them."""
    rows = Consent.objects.open().filter(purpose__key="photo", given=False)
    return set(rows.values_list("participant_id", flat=True))


def missing(post: Post) -> list[Missing]:
    """Everything that keeps this post from being published. An empty list means that it may be."""
    yes = yes_now()
    found = [*_of_words(post, yes)]
    for number, picture in enumerate(post.pictures.all(), 1):
        label = _("Picture %(n)s") % {"n": number}
        found += [
            Missing(f"{label}: {text}", f"id_{picture.pk}-{field}")
            for text, field in _of_picture(picture, yes)
        ]
    for number, quotation in enumerate(post.quotations.all(), 1):
        label = _("Quotation %(n)s") % {"n": number}
        found += [
            Missing(f"{label}: {text}", f"id_{quotation.pk}-{field}")
            for text, field in _of_quotation(quotation, yes)
        ]
    return found


def _of_words(post: Post, yes: Yes) -> Iterator[Missing]:
    if not post.body.strip():
        yield Missing(_("The text in Swedish is missing."), "id_body")
    if not post.author.strip():
        yield Missing(_("Who wrote it is missing."), "id_author")
    texts = (post.title, "title"), (post.title_en, "title_en"), (post.body, "body"), (post.body_en, "body_en")
    for text, field in (*texts, (post.easy, "easy")):
        name = name_in(text, yes.names)
        if name:
            yield Missing(_named(name), f"id_{field}")
    if hidden_person(post.author):
        yield Missing(_named(post.author), "id_author")
    for text in words_of_method(post.method):
        if name_in(text, yes.names):
            said = _("A name may stand in the words of the method or of its trial. Change them there.")
            yield Missing(said, "id_method")


def _named(name: str) -> str:
    return _("“%(name)s” is what a participant is called here. Leave it out, or use another word.") % {
        "name": name
    }


def _of_picture(picture: Picture, yes: Yes) -> Iterator[tuple[str, str]]:
    gone = declined(picture, yes.no_photo)
    if gone:  # nothing else matters: the picture can only be deleted
        yield from ((text, "remove") for person in gone for text in person_lacks(person, yes))
        return
    if not picture.caption.strip():
        yield _("the caption is missing."), "caption"
    if not picture.photographer.strip():
        yield _("the photographer is missing."), "photographer"
    if not picture.alt.strip():
        yield _("the text for those who cannot see it is missing."), "alt"
    for text, field in ((picture.caption, "caption"), (picture.alt, "alt")):
        name = name_in(text, yes.names)
        if name:
            yield _named(name), field
    if hidden_person(picture.photographer):
        yield _named(picture.photographer), "photographer"
    people = list(picture.people.all())
    yield from _of_people(picture, people)
    for person in people:
        for text in person_lacks(person, yes):
            yield text, "who_0"


def _of_people(picture: Picture, people: list[PersonInPicture]) -> Iterator[tuple[str, str]]:
    if not people and not picture.nobody_in_it:
        yield _("say who is in it, or that nobody can be recognised."), "who_0"
    if people and picture.nobody_in_it:
        yield _("people are named, and yet it says that nobody can be recognised."), "who_0"
    if len(people) >= GROUP and picture.looked_at is None:
        yield _("a second leader must look at a picture of two people or more."), "looked"


def person_lacks(person: PersonInPicture, yes: Yes) -> Iterator[str]:
    """Why this person may not be shown in this picture; nothing when she or he may."""
    called = {"who": called_here(person, yes)}
    if person.withdrawn_at is not None:
        yield _("%(who)s has taken back the yes. Delete the picture.") % called
    elif person.participant_id in yes.no_photo:
        yield _("%(who)s has said no to photographs. Delete the picture.") % called
    elif person.participant_id is not None and person.participant_id not in yes.photo:
        yield _("%(who)s has not said yes to photographs.") % called
    elif person.participant_id is None and person.consented_on is None:
        yield _("the day when %(who)s said yes is missing.") % called


def called_here(person: PersonInPicture, yes: Yes) -> str:
    if person.participant is not None:
        return _label(person.participant, yes)
    return person.account.name if person.account is not None else person.guest


def _label(participant: Participant, yes: Yes) -> str:
    """Her name only while she takes part, else her code."""
    return participant.shown_as if participant.pk in yes.take_part else participant.code


def _of_quotation(quotation: Quotation, yes: Yes) -> Iterator[tuple[str, str]]:
    if not quotation.text.strip():
        yield _("the words are missing."), "text"
    if not quotation.said_by.strip():
        yield _("who said it is missing."), "said_by"
    name = name_in(quotation.text, yes.names)
    if name:
        yield _named(name), "text"
    if hidden_person(quotation.said_by):
        yield _named(quotation.said_by), "said_by"
    if quotation.withdrawn_at is not None:
        yield _("the yes was taken back. Delete the quotation."), "text"
    elif quotation.participant is not None and quotation.participant_id not in yes.quote:
        yield (
            _("%(who)s has not said yes to being quoted.") % {"who": _label(quotation.participant, yes)},
            "participant",
        )
    elif quotation.participant is None and quotation.consented_on is None:
        yield _("the day when she or he said yes is missing."), "consented_on"


def shows(picture: Picture, yes: Yes) -> bool:
    """Tell whether everybody in this picture is known, looked at and agrees that the world sees it now."""
    people = list(picture.people.all())
    lacks = [text for person in people for text in person_lacks(person, yes)]
    return not lacks and not list(_of_people(picture, people))


def speaks(quotation: Quotation, yes: set[UUID]) -> bool:
    """Tell whether the speaker, by her place among those who say `yes` or by a day, agrees to be quoted."""
    if quotation.withdrawn_at is not None:
        return False
    if quotation.participant_id is not None:
        return quotation.participant_id in yes
    return quotation.consented_on is not None


def declined(picture: Picture, no: set[UUID]) -> list[PersonInPicture]:
    """Those in the picture who have said no to it: it is hidden in the lab too, and can only be deleted."""
    return [row for row in picture.people.all() if row.withdrawn_at is not None or row.participant_id in no]


def needs_second_leader(people: Iterable[PersonInPicture]) -> bool:
    """A rule for every group photograph alike, so that it says nothing about anybody in it."""
    return len(list(people)) >= GROUP

"""The forms of a diary post: its words, each picture, each quotation."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from egenkraft.site.diary import painter, photos, queries, rules
from egenkraft.site.diary.actions import About, Said, Words
from egenkraft.site.diary.models import PersonInPicture, Picture, Post, Quotation
from egenkraft.site.outside.dates import parse_day
from egenkraft.site.ui.forms import DayField

AT_ONCE = 8  # files in one upload


def day_field(label: Any, **more: Any) -> DayField:
    return DayField(parse=lambda text: parse_day(text, timezone.localdate()), label=label, **more)


def area(rows: int, **more: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **more})


class Files(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several photographs, each checked and painted anew; the first refusal stops the upload."""

    def __init__(self, **more: Any) -> None:
        attrs = {"accept": "image/jpeg,image/png,image/webp", "multiple": True}
        super().__init__(widget=Files(attrs=attrs), required=False, allow_empty_file=True, **more)

    def clean(self, data: Any, initial: Any = None) -> list[photos.Painted]:
        files: Sequence[UploadedFile] = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > AT_ONCE:
            raise forms.ValidationError(_("Choose at most eight pictures at a time."))
        return [_painted(file) for file in files]


def _painted(file: UploadedFile) -> photos.Painted:
    try:
        photos.check_weight(file.size or 0)
        return photos.paint(file.read())
    except photos.BadPicture as error:
        raise forms.ValidationError(f"“{file.name}”: {error}") from error


class PostForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=100,
        help_text=_("Never the name of a participant: titles are seen everywhere."),
    )
    on = day_field(_("Day"))
    author = forms.CharField(label=_("Written by"), max_length=80)
    body = forms.CharField(
        label=_("Text in Swedish"), max_length=8000, widget=area(10, **{"data-lix": "lix"})
    )
    pictures = PicturesField(
        label=_("Add pictures"),
        help_text=_(
            "JPEG, PNG or WebP, at most 10 MB each. Place and camera are removed; the original is not kept."
        ),
    )
    easy = forms.CharField(
        label=_("The same in easy Swedish"), max_length=2000, required=False, widget=area(4),
        help_text=_("Short sentences and easy words, for those who read a little Swedish."),
    )  # fmt: skip
    title_en = forms.CharField(label=_("Title in English"), max_length=100, required=False)
    body_en = forms.CharField(label=_("Text in English"), max_length=8000, required=False, widget=area(6))
    method = forms.ChoiceField(label=_("About a method"), required=False)

    def __init__(self, *args: Any, post: Post | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        field = self.fields["method"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (a fact for the type checker)
        field.choices = [("", gettext("No method")), *queries.method_choices()]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if bool(data.get("title_en")) != bool(data.get("body_en")):
            lacks = "title_en" if data.get("body_en") else "body_en"
            if lacks not in self.errors:
                self.add_error(lacks, gettext("In English both title and text are needed, or neither."))
        if queries.twin(data.get("title"), data.get("on"), self.post):
            self.add_error("title", gettext("There is already a post with this title on this day."))
        return data

    def words(self) -> Words:
        data = {name: self.cleaned_data[name] for name in POST_WORDS}
        return Words(**data, method=queries.method(self.cleaned_data["method"]))


POST_WORDS = ("title", "on", "author", "body", "easy", "title_en", "body_en")


def post_initial(post: Post) -> dict[str, Any]:
    return {name: getattr(post, name) for name in POST_WORDS} | {"method": str(post.method_id or "")}


class ToPublish(forms.CharField):
    """Needed before the world sees it, not before a draft is saved: `rules.missing` asks for it."""

    def validate(self, value: Any) -> None:
        """An empty one is saved too."""


class PictureForm(forms.Form):
    """What is said about one picture, and who is in it."""

    use_required_attribute = False
    caption = ToPublish(label=_("Caption"), max_length=200)
    photographer = ToPublish(label=_("Photographer"), max_length=80)
    alt = ToPublish(label=_("What is seen, for those who cannot see it"), max_length=300, widget=area(2))
    nobody = forms.BooleanField(label=_("Nobody can be recognised in it"), required=False)
    who = forms.MultipleChoiceField(
        label=_("Who is in it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    guests = forms.CharField(
        label=_("Others, by name"), max_length=300, required=False,
        help_text=_("People from outside the lab, with a comma between the names."),
    )  # fmt: skip
    said_yes_on = day_field(_("Colleagues and others said yes on"), required=False)
    took_back = forms.MultipleChoiceField(
        label=_("Takes back the yes to this picture"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("The picture leaves the public pages at once and cannot come back."),
    )  # fmt: skip
    looked = forms.BooleanField(
        label=_("I am the second leader. I have looked at this picture, and it may be shown."), required=False
    )
    remove = forms.BooleanField(label=_("Delete this picture when I save"), required=False)

    def __init__(
        self,
        picture: Picture,
        people: list[tuple[str, str]],
        me: UUID | None,
        yes: rules.Yes,
        data: Any = None,
    ) -> None:
        self.picture, self.rows, self.yes = picture, list(picture.people.all()), yes
        super().__init__(data, prefix=str(picture.pk), initial=picture_initial(picture, self.rows))
        self.declined = [rules.called_here(row, yes) for row in rules.declined(picture, yes.no_photo)]
        if self.declined:  # to delete it is all that can be done with it
            self.fields = {"remove": self.fields["remove"]}
            return
        _choices(self, "who", [*people, *_kept_guests(self.rows), *self._kept_others(people)])
        _choices(self, "took_back", [(str(row.pk), rules.called_here(row, yes)) for row in self.rows])
        if not (self.group and picture.looked_at is None and picture.added_by_id != me):
            del self.fields["looked"]
        if not self.rows:
            del self.fields["took_back"]

    def _kept_others(self, people: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """People in the picture who have left the lab: they stay until somebody unticks them."""
        offered = {value for value, _label in people}
        here = [(_key(row), rules.called_here(row, self.yes)) for row in self.rows if not row.guest]
        return [(key, name) for key, name in here if key not in offered]

    @property
    def thumb(self) -> str:
        return queries.draft_address(self.picture.key, painter.widths(self.picture.width)[0], "jpg")

    @property
    def group(self) -> bool:
        return rules.needs_second_leader(self.rows)

    @property
    def chosen(self) -> str:
        return ", ".join(rules.called_here(row, self.yes) for row in self.rows)

    def about(self) -> About:
        data = self.cleaned_data
        kinds: dict[str, set[str]] = {"participant": set(), "account": set(), "guest": set()}
        for value in data["who"]:
            kind, _colon, name = value.partition(":")
            kinds[kind].add(name)
        typed = {name.strip() for name in data["guests"].split(",") if name.strip()}
        return About(
            data["caption"], data["photographer"], data["alt"], data["nobody"],
            participants=frozenset(UUID(pk) for pk in kinds["participant"]),
            colleagues=frozenset(UUID(pk) for pk in kinds["account"]),
            guests=frozenset(kinds["guest"] | typed),
            said_yes_on=data["said_yes_on"],
        )  # fmt: skip

    def taking_back(self) -> list[PersonInPicture]:
        return [row for row in self.rows if str(row.pk) in self.cleaned_data.get("took_back", ())]


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (a fact for the type checker)
    field.choices = choices


def _key(row: PersonInPicture) -> str:
    if row.participant_id is not None:
        return f"participant:{row.participant_id}"
    return f"account:{row.account_id}" if row.account_id is not None else f"guest:{row.guest}"


def _kept_guests(rows: list[PersonInPicture]) -> list[tuple[str, str]]:
    return [(_key(row), _dated(row.guest, row.consented_on)) for row in rows if row.guest]


def _dated(name: str, day: date | None) -> str:
    return gettext("%(name)s – yes on %(day)s") % {"name": name, "day": day} if day else name


def picture_initial(picture: Picture, rows: list[PersonInPicture]) -> dict[str, Any]:
    return {
        "caption": picture.caption,
        "photographer": picture.photographer,
        "alt": picture.alt,
        "nobody": picture.nobody_in_it,
        "who": [_key(row) for row in rows],
    }


class QuotationForm(forms.Form):
    """Somebody's own words. The empty one at the end adds a quotation; left empty it does nothing."""

    text = forms.CharField(label=_("Her or his words"), max_length=400, required=False, widget=area(2))
    said_by = forms.CharField(
        label=_("Said by"),
        max_length=80,
        required=False,
        help_text=_("The name she or he wants to stand there."),
    )
    participant = forms.ChoiceField(label=_("A participant"), required=False)
    consented_on = day_field(_("Anybody else said yes on"), required=False)
    took_back = forms.BooleanField(label=_("Takes back the yes to these words"), required=False)
    remove = forms.BooleanField(label=_("Delete the quotation when I save"), required=False)

    def __init__(self, quotation: Quotation | None, people: list[tuple[str, str]], data: Any = None) -> None:
        self.quotation = quotation
        prefix = str(quotation.pk) if quotation else "new"
        super().__init__(data, prefix=prefix, initial=quotation_initial(quotation) if quotation else {})
        field = self.fields["participant"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (a fact for the type checker)
        field.choices = [("", gettext("Not a participant")), *people]
        if quotation is None or quotation.withdrawn_at is not None:
            del self.fields["took_back"]
        if quotation is None:
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("text") and any(
            data.get(name) for name in ("said_by", "participant", "consented_on")
        ):
            self.add_error("text", gettext("Write the words too."))
        return data

    def said(self) -> Said:
        data = self.cleaned_data
        person = queries.participant(data["participant"])
        return Said(data["text"], data["said_by"], person, None if person else data["consented_on"])


def quotation_initial(row: Quotation) -> dict[str, Any]:
    return {
        "text": row.text,
        "said_by": row.said_by,
        "participant": str(row.participant_id or ""),
        "consented_on": row.consented_on,
    }

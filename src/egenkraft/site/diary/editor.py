"""The whole editor of one post as one form: nothing that was typed is lost by pressing another button."""

from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from egenkraft.site.access.scope import Actor
from egenkraft.site.diary import actions, copies, queries, rules
from egenkraft.site.diary.forms import PictureForm, PostForm, QuotationForm, post_initial
from egenkraft.site.diary.models import Post

Line = tuple[str, str]  # where it is mended, and the sentence


class Editor:
    """The forms of a post, its pictures and its quotations, read and saved together."""

    def __init__(
        self,
        by: Actor,
        post: Post,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
    ) -> None:
        self.by, self.post = by, post
        self.words = PostForm(data, files, post=post, initial=post_initial(post))
        yes = rules.yes_now()
        people = [(f"participant:{pk}", name) for pk, name in queries.participant_choices("photo", yes.photo)]
        people += [(f"account:{pk}", name) for pk, name in queries.colleague_choices()]
        self.pictures = [PictureForm(row, people, by.account_id, yes, data) for row in post.pictures.all()]
        speakers = queries.participant_choices("quote", yes.quote)
        rows = [*post.quotations.all(), None]
        self.quotations = [QuotationForm(row, speakers, data) for row in rows]
        self.missing: list[rules.Missing] = []
        self.taken: list[str] = []  # what left the public pages by saving, without being deleted

    def is_valid(self) -> bool:
        return all([self.words.is_valid(), *(form.is_valid() for form in (*self.pictures, *self.quotations))])

    @property
    def lines(self) -> list[Line]:
        """Every fault of every form, then everything that keeps the post from being published."""
        found = _faults(self.words, "")
        for label, form in self._labelled():
            found += _faults(form, label)
        return found + [(row.field, row.text) for row in self.missing]

    def _labelled(self) -> list[tuple[str, PictureForm | QuotationForm]]:
        pictures = [(_("Picture %(n)s") % {"n": n}, form) for n, form in enumerate(self.pictures, 1)]
        return pictures + [
            (_("Quotation %(n)s") % {"n": n}, form) for n, form in enumerate(self.quotations, 1)
        ]

    @transaction.atomic
    def save(self) -> None:
        """Write everything that was typed. Call it only after `is_valid`."""
        out = copies.out_now(self.post.pk)
        actions.write_post(self.by, words=self.words.words(), post=self.post)
        for picture in self.pictures:
            self._save_picture(picture)
        for quotation in self.quotations:
            self._save_quotation(quotation)
        for painted in self.words.cleaned_data["pictures"]:
            actions.add_picture(self.by, post=self.post, painted=painted)
        gone = out - copies.out_now(self.post.pk)
        self.taken = [
            label
            for label, form in self._labelled()
            if form.prefix in gone and not form.cleaned_data.get("remove")
        ]

    def _save_picture(self, form: PictureForm) -> None:
        if form.cleaned_data["remove"]:
            actions.remove_picture(self.by, picture=form.picture)
            return
        if form.declined:
            return
        for person in form.taking_back():
            actions.withdraw_person(self.by, person=person)
        actions.describe_picture(self.by, picture=form.picture, about=form.about())
        if form.cleaned_data.get("looked"):
            actions.look_at(self.by, picture=form.picture)

    def _save_quotation(self, form: QuotationForm) -> None:
        row = form.quotation
        if row is None:
            if form.cleaned_data["text"]:
                actions.quote(self.by, post=self.post, said=form.said())
        elif form.cleaned_data["remove"]:
            actions.remove_quotation(self.by, quotation=row)
        else:
            if form.cleaned_data.get("took_back"):
                actions.withdraw_quotation(self.by, quotation=row)
            actions.quote(self.by, post=self.post, said=form.said(), quotation=row)


def _faults(form: Any, label: str) -> list[Line]:
    lines: list[Line] = []
    for bound in form:
        where = f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label
        name = f"{label}, {bound.label}" if label else str(bound.label)
        lines += [(where, f"{name}: {text}") for text in bound.errors]
    return lines

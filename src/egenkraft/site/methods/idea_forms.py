from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from egenkraft.site.methods import board
from egenkraft.site.methods.models import SIGNS, Cause, Idea, Workshop
from egenkraft.site.methods.workshops import SECRET, free_signs
from egenkraft.site.outside import sound
from egenkraft.site.participants.models import Participant

REFUSED = {
    "heavy": _("The recording is too large. At most 1.5 MB, about a minute."),
    "long": _("The recording is longer than a minute and a half."),
    "picture": _("There is a film in this file. Choose a recording of sound only."),
    "unknown": _("This is not a recording we can read. Use the recorder of the telephone, or MP3."),
}


class WorkshopForm(forms.Form):
    problem = forms.CharField(
        label=_("The problem in one sentence"),
        help_text=_("As the women say it. About no person."),
        max_length=200,
    )


class CauseForm(forms.Form):
    text = forms.CharField(label=_("Why is it so?"), max_length=160)
    parent = forms.ChoiceField(label=_("Under which cause?"), required=False)

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = board.causes_of(workshop)
        self.causes = {str(row.pk): row for row, _text in said}
        rows = [("", _("directly under the problem")), *((str(row.pk), text) for row, text in said)]
        self.fields["parent"].choices = rows  # type: ignore[attr-defined]

    def clean_parent(self) -> Cause | None:
        return self.causes.get(self.cleaned_data["parent"])


class VoiceField(forms.FileField):
    """A recording, known by its content. On a telephone it opens the recorder, without any script."""

    def __init__(self, **more: Any) -> None:
        told = {"data-record": _("Record"), "data-stop": _("Stop"), "data-kept": _("Recorded.")}
        widget = forms.FileInput(attrs={"accept": "audio/*", "capture": "user", "class": "write", **told})
        super().__init__(widget=widget, required=False, allow_empty_file=True, **more)

    def clean(self, data: Any, initial: Any = None) -> sound.Sound | None:
        file: UploadedFile | None = data or None
        if file is None:
            return None
        try:
            if (file.size or 0) > sound.MAX_BYTES:
                raise sound.BadSound("heavy")
            return sound.read(file.read())
        except sound.BadSound as error:
            raise forms.ValidationError(REFUSED[str(error)]) from error


class OwnIdeaForm(forms.Form):
    """An idea from her own phone: written, or said aloud."""

    text = forms.CharField(
        label=_("My idea"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "write"}),
    )
    voice = VoiceField(label=_("Or say it"))
    thanked_as = forms.CharField(
        label=_("Thank me as"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "write"}),
    )

    def __init__(self, *args: Any, yes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not yes:  # without her yes to her words nothing is kept that is hers
            del self.fields["voice"], self.fields["thanked_as"]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        data["text"] = " ".join(data.get("text", "").split())
        if not data["text"] and not data.get("voice") and "voice" not in self.errors:
            self.add_error("text", _("There is no idea yet. Write it or say it."))
        return data


class WordsForm(forms.Form):
    """A card with its words mended."""

    text = forms.CharField(label=_("What should stand there?"))

    def __init__(self, data: Any = None, *, card: Idea | Cause) -> None:
        super().__init__(data, initial={"text": board.words_of(card)})
        longest = card._meta.get_field("text").max_length
        box, label = forms.Textarea(attrs={"rows": 3}), self.fields["text"].label
        self.fields["text"] = forms.CharField(label=label, max_length=longest, widget=box)

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())


class IdeaForm(forms.Form):
    text = forms.CharField(label=_("The idea in a few words"), max_length=200)
    cause = forms.ChoiceField(label=_("About which cause?"), required=False)
    origin = forms.ChoiceField(
        label=_("Where does it come from?"),
        choices=Idea.Origin.choices,
        initial=Idea.Origin.PARTICIPANT,
        widget=forms.RadioSelect,
    )
    proposer = forms.ChoiceField(
        label=_("Whose idea"),
        help_text=_("Only those who said yes to “My words” stand here."),
        required=False,
    )
    thanked_as = forms.CharField(
        label=_("She wants to be thanked as"),
        help_text=_("A name she chooses. Leave it empty if she does not want to be thanked."),
        max_length=40,
        required=False,
    )
    voice = VoiceField(
        label=_("Her own voice"),
        help_text=_("At most a minute and a half. It is taken away after half a year."),
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workshop = workshop
        said = board.causes_of(workshop)
        self.causes = {str(row.pk): row for row, _text in said}
        causes = [("", "–"), *((str(row.pk), text) for row, text in said)]
        self.fields["cause"].choices = causes  # type: ignore[attr-defined]
        self.fields["proposer"].choices = [("", _("nobody in particular")), *board.proposers()]  # type: ignore[attr-defined]

    def clean_cause(self) -> Cause | None:
        return self.causes.get(self.cleaned_data["cause"])

    def clean_proposer(self) -> Participant | None:
        chosen = self.cleaned_data["proposer"]
        return Participant.objects.get(pk=chosen) if chosen else None

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        hers = data.get("origin") == Idea.Origin.PARTICIPANT
        if data.get("proposer") and not hers:
            self.add_error("origin", _("You chose whose idea it is: then it comes from a participant."))
        if data.get("thanked_as") and not data.get("proposer"):
            self.add_error("thanked_as", _("Choose whose idea it is, or leave this empty."))
        if data.get("voice") and hers and not data.get("proposer"):
            self.add_error("voice", _("Choose whose voice it is. Without her yes it is not kept."))
        if not free_signs(self.workshop):
            self.add_error(None, _("%(n)s ideas are enough for one workshop.") % {"n": len(SIGNS)})
        return data


class PresentForm(forms.Form):
    present = forms.IntegerField(label=_("How many are here?"), min_value=1, max_value=200)


class SecretForm(PresentForm):
    present = forms.IntegerField(
        label=_("How many are here?"),
        help_text=_("At least %(n)s: with fewer, the sums would tell who chose what. Then raise hands.")
        % {"n": SECRET},
        min_value=SECRET,
        max_value=200,
    )


class HandsForm(PresentForm):
    """A number of hands for each idea."""

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ideas = board.ideas_of(workshop)
        for row in self.ideas:
            self.fields[f"idea-{row.pk}"] = forms.IntegerField(
                label=f"{capfirst(row.word)}: {row.text}", min_value=0, max_value=200, initial=0
            )

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if sum(self.counts().values()) > data.get("present", 0):
            self.add_error("present", _("There are more hands than people. One hand each."))
        return data

    def counts(self) -> dict[Any, int]:
        return {row.pk: self.cleaned_data.get(f"idea-{row.pk}") or 0 for row in self.ideas}

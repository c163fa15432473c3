"""Recording the questions: a leader, or a woman who speaks the language, reads them aloud."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.measures import recordings, scripts
from egenkraft.site.measures.names import pack_name
from egenkraft.site.outside import files

if TYPE_CHECKING:
    from egenkraft.site.outside.speech import Speech

REFUSED = {
    "heavy": gettext_lazy("The file is too big. Record with the button of this page."),
    "long": gettext_lazy("That was too long for a phone. Read it in at most twelve seconds."),
    "silent": gettext_lazy("Nothing is to be heard. Hold the phone closer, and record once more."),
    "unknown": gettext_lazy(
        "This file is no recording of this page. Use the button “Record”, or a WAV file."
    ),
}


class RecordForm(forms.Form):
    """A recording made in the page, or a WAV file. Without a yes to being heard nothing is kept."""

    sound = forms.FileField(
        label=gettext_lazy("The recording"),
        widget=forms.FileInput(attrs={"accept": "audio/wav,.wav", "class": "write"}),
        error_messages={"required": gettext_lazy("Record the sentence first, then save.")},
        allow_empty_file=True,
    )
    yes = forms.BooleanField(
        label=gettext_lazy("Who reads knows that all participants can hear it, and says yes."),
        error_messages={"required": gettext_lazy("Ask who reads, and tick that she or he says yes.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = {
            "data-record": _("Record"),
            "data-stop": _("Stop"),
            "data-kept": _("Recorded."),
            "data-wav": "",
        }
        self.fields["sound"].widget.attrs.update(told)

    def clean_sound(self) -> "Speech":
        from egenkraft.site.outside import speech  # what it loads is big, and few record

        file: UploadedFile = self.cleaned_data["sound"]
        try:
            if (file.size or 0) > speech.MAX_BYTES:
                raise speech.BadSpeech("heavy")
            return speech.mp3(file.read())
        except speech.BadSpeech as error:
            raise forms.ValidationError(REFUSED[str(error)]) from error


@policy("recordings.make")
def shelves(request: Request) -> HttpResponse:
    """The languages, and how much of each can be heard."""
    return render(request, "measures/voices.html", {"shelves": scripts.shelves()})


@require_http_methods(["GET", "HEAD", "POST"])
@policy("recordings.make")
def shelf(request: Request, language: str) -> HttpResponse:
    """The texts of one language. Posted: what belongs to changed texts goes."""
    one = one_or_404(scripts.shelf(language))
    if request.method == "POST":
        gone = recordings.clear(request.actor, language=language)
        words = ngettext("%(n)s old recording is gone.", "%(n)s old recordings are gone.", gone)
        messages.success(request, words % {"n": gone})
        return redirect("measures:voices_in", language)
    return render(request, "measures/voices_in.html", {"shelf": one, "packs": list(_by_pack(one))})


def _by_pack(shelf: scripts.Shelf) -> Iterator[dict[str, Any]]:
    for pack, rows in groupby(shelf.rows, key=lambda row: row.script.pack):
        texts = list(rows)
        yield {"name": pack_name(pack), "rows": texts, "heard": sum(row.state == "heard" for row in texts)}


@require_http_methods(["GET", "HEAD", "POST"])
@policy("recordings.make")
def text(request: Request, language: str, key: str) -> HttpResponse:
    """One text: read it, listen, approve."""
    one = _script(language, key)
    form = RecordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        recordings.keep(request.actor, script=one, speech=form.cleaned_data["sound"])
        messages.success(request, _("Saved. Listen to it now: nobody hears it before you approve it."))
        return redirect("measures:voice_text", language, key)
    page = {"script": one, "kept": scripts.recording(one), "form": form}
    return render(request, "measures/voice_text.html", page)


@require_POST
@policy("recordings.make")
def decide(request: Request, language: str, key: str) -> HttpResponse:
    """Approve the recording, or take it away."""
    one = _script(language, key)
    kept = one_or_404(scripts.recording(one))
    if "approve" not in request.POST:
        recordings.remove(request.actor, recording=kept)
        messages.success(request, _("The recording is gone."))
        return redirect("measures:voice_text", language, key)
    if request.POST["approve"] != kept.recorded_at.isoformat():
        messages.warning(request, _("It was recorded anew meanwhile. Listen to it once more, then approve."))
        return redirect("measures:voice_text", language, key)
    recordings.approve(request.actor, recording=kept)
    shelf = scripts.shelf(language)
    onward = shelf.next(after=key) if shelf else None
    if onward is None:
        messages.success(request, _("Everything in this language can be heard now. Well done!"))
        return redirect("measures:voices_in", language)
    messages.success(request, _("It can be heard from now on. Here is the next one."))
    return redirect("measures:voice_text", language, onward.script.key)


@policy("recordings.make", page="file")
def listen(request: Request, pk: UUID) -> HttpResponse:
    """A recording as staff hear it, approved or not."""
    row = one_or_404(scripts.kept(pk))
    return files.sound(bytes(row.sound), "mp3", request.headers.get("Range", ""))


def _script(language: str, key: str) -> scripts.Script:
    return one_or_404(scripts.scripts(language).get(key) if scripts.shelf(language) else None)

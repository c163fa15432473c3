"""The upload: several tables and pictures at once."""

from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egenkraft.site.intake.rules import LARGEST, LARGEST_SUM, MOST_FILES, TAKEN
from egenkraft.site.outside.sheets import TABLES


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, each checked on its own; `clean` returns the list."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError(_("Choose at least one file."))
        return [super(FilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    chosen = FilesField(
        label=gettext_lazy("Spreadsheets and pictures"),
        help_text=gettext_lazy(
            "Files that end in .xlsx or .csv, and the pictures of the diary. At most 100, together 150 MB."
        ),
        widget=ManyFiles(attrs={"accept": ",".join(TAKEN)}),
        error_messages={"empty": gettext_lazy("One of the files is empty.")},
    )

    def clean_chosen(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["chosen"]
        names = [Path(file.name or "").name for file in files]
        twice = sorted({name for name in names if names.count(name) > 1})
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("These are more than 100 files. Load them in two parts."))
        if twice:
            raise forms.ValidationError(_("“%(name)s” is chosen twice. Choose it once.") % {"name": twice[0]})
        for name, file in zip(names, files, strict=True):
            self._check(name, file)
        if sum(file.size or 0 for file in files) > LARGEST_SUM:
            raise forms.ValidationError(
                _("Together these are more than 150 MB. Load them in two parts, or make pictures smaller.")
            )
        if not any(name.lower().endswith(TABLES) for name in names):
            raise forms.ValidationError(
                _("There is no spreadsheet among the files. Choose one that ends in .xlsx or .csv.")
            )
        return files

    def _check(self, name: str, file: UploadedFile) -> None:
        if not name.lower().endswith(TAKEN) or name.startswith("."):
            text = _(
                "“%(name)s” is neither a spreadsheet nor a picture. Save it as .xlsx, .csv, .jpg or .png."
            )
            raise forms.ValidationError(text % {"name": name[:60]})
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("“%(name)s” is larger than 30 MB. Split it.") % {"name": name[:60]})

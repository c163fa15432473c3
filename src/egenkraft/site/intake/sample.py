"""Empty spreadsheets to fill in, made from the same specs that read them."""

import io
import zipfile

from egenkraft.site.intake import items
from egenkraft.site.intake.specs import Spec, specs
from egenkraft.site.outside.files import table

ASKED = ("conf", "pos")  # the instruments whose questions stand in the empty check-in sheet


def templates(language: str) -> bytes:
    """A zip with one CSV for each sheet: the header row only, as spreadsheet programs in Sweden read it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for spec in specs().values():
            file.writestr(f"{spec.name(language)}.csv", _sheet(spec, language))
    return packed.getvalue()


def _sheet(spec: Spec, language: str) -> bytes:
    return table([headers(spec, language)])


def headers(spec: Spec, language: str) -> list[str]:
    asked = [item.code for pack in ASKED for item in items.packs()[pack].items] if spec.items else []
    return [column.header(language) for column in spec.columns] + asked

"""The packs that come with Egenkraft, and those that a lab brings in a folder of its own."""

from contextlib import suppress
from functools import cache
from pathlib import Path

from .errors import MeasureError
from .model import Pack
from .parsing import parse

SHIPPED = Path(__file__).parent / "packs"


def packs(*folders: Path) -> tuple[str, ...]:
    """The ids of all packs, shipped and in the lab's own folders, in alphabetical order.

    >>> packs()
    ('conf', 'fut', 'int', 'lead', 'part', 'pos', 'res', 'safe')
    """
    return tuple(sorted({path.stem for folder in (SHIPPED, *folders) for path in folder.glob("*.toml")}))


def load(id: str, *folders: Path) -> Pack:
    """The pack with the id, shipped or from the lab's own folders; a MeasureError `unknown_pack` otherwise.

    >>> load("conf").items[9].words["sv"]
    'Jag kan försöka igen efter ett nej.'
    """
    for folder in (SHIPPED, *folders):
        path = folder / f"{id}.toml"
        if path.parent == folder and path.is_file():
            return _read(path, path.stat().st_mtime_ns)
    mend = f"Choose one of {', '.join(packs(*folders))}."
    raise MeasureError("unknown_pack", f"There is no instrument pack '{id}'.", mend)


def asked_at_waves(*folders: Path) -> dict[str, Pack]:
    """Every pack that a participant answers at a wave, by its id, in alphabetical order.

    >>> ", ".join(asked_at_waves())
    'conf, fut, part, pos, res, safe'
    """
    loaded = [load(key, *folders) for key in packs(*folders)]
    return {pack.id: pack for pack in loaded if pack.respondent == "participant" and pack.occasion == "wave"}


def own_files(folder: Path) -> set[Path]:
    """The packs in a lab's own folder, and the permissions there that they name."""
    found = set(folder.glob("*.toml"))
    for path in list(found):
        with suppress(MeasureError, OSError):
            pack = parse(path.read_text(encoding="utf-8", errors="replace"), path)
            evidence = pack.licence.evidence
            if evidence and folder.resolve() in evidence.resolve().parents:
                found.add(folder / evidence.resolve().relative_to(folder.resolve()))
    return found


@cache
def _read(path: Path, changed: int) -> Pack:
    # A lab may correct its own pack while the program runs: a changed file is another key.
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        mend = "Save the file again as UTF-8."
        raise MeasureError("pack_invalid", "Its letters are not written in UTF-8.", mend, path.name) from None
    except OSError as error:
        mend = "Let the program read the file."
        raise MeasureError("pack_invalid", f"It cannot be read: {error.strerror}.", mend, path.name) from None
    pack = parse(text, path)
    if pack.id != path.stem:
        mend = "Give the file the name of the id."
        raise MeasureError("pack_invalid", f"The id is '{pack.id}'.", mend, path.name)
    return pack

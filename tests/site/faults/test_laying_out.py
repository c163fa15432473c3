"""A set is written out beneath one folder, as plain files; whatever else stands in it is refused."""

import io
import tarfile
from pathlib import Path

import pytest

from egenkraft.site.config.backup.restoring import lay_out, opened
from egenkraft.site.config.backup.sealing import Sealer, new_key, public_key
from egenkraft.site.config.startup import Refusal

pytestmark = pytest.mark.restore
WORDS = b"words"


def a_file(name: str) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size = len(WORDS)
    return entry


def no_file(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


def packed(*entries: tarfile.TarInfo) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w|") as tar:
        for entry in entries:
            tar.addfile(entry, io.BytesIO(WORDS) if entry.size else None)
    return whole.getvalue()


def laid_out(whole: bytes, folder: Path) -> None:
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(whole), mode="r|") as tar:
        lay_out(tar, folder)


def test_files_lie_where_their_names_say(tmp_path: Path) -> None:
    laid_out(packed(a_file("one"), a_file("media/a/two.jpg")), tmp_path / "set")
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {"set/one", "set/media/a/two.jpg"}
    assert (tmp_path / "set" / "one").read_bytes() == WORDS


HOSTILE = {
    "above": [a_file("../outside")],
    "above, further in": [a_file("media/../../outside")],
    "from the root": [a_file("/egenkraft-outside")],
    "a folder": [no_file("media", tarfile.DIRTYPE)],
    "a link": [no_file("media", tarfile.SYMTYPE, ".."), a_file("media/outside")],
    "a second name": [a_file("one"), no_file("two", tarfile.LNKTYPE, "one")],
    "a pipe": [no_file("pipe", tarfile.FIFOTYPE)],
    "the same twice": [a_file("one"), a_file("one")],
    "beneath a file": [a_file("one"), a_file("one/two")],
}


@pytest.mark.parametrize("entries", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_file_beneath_it_is_refused(entries: list[tarfile.TarInfo], tmp_path: Path) -> None:
    with pytest.raises(tarfile.TarError, match="is not a file of a set"):
        laid_out(packed(*entries), tmp_path / "set")
    assert {path.name for path in tmp_path.rglob("*")} <= {"set", "one"}
    assert not Path("/egenkraft-outside").exists()


def test_the_refusal_is_a_sentence_that_names_the_set(tmp_path: Path) -> None:
    key, path = tmp_path / "offline.key", tmp_path / "set.age"
    public = public_key(new_key(key))
    with path.open("wb") as target:
        sealer = Sealer(target, public)
        sealer.write(packed(a_file("../outside")))
        sealer.close()
    said = r"set\.age does not open: “\.\./outside” in it is not a file of a set"
    with pytest.raises(Refusal, match=said), opened(path, key, tmp_path / "beside"):
        pass
    assert not (tmp_path / "outside").exists()

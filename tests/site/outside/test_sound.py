"""Recordings: known by content, bounded, and emptied of what tells where, when and on which telephone."""

import struct

import pytest

from egenkraft.site.outside import sound
from egenkraft.site.outside.sound import BadSound, read

pytestmark = pytest.mark.upload
CANARY = b"Kanariefagel"


def mp3(seconds=2.0, tag=CANARY):
    """ID3 with a canary, then frames of 24 kbit/s, 24 kHz, mono."""
    frame = bytes([0xFF, 0xF3, 0x34, 0xC0]) + bytes(68)
    head = b"ID3\x04\x00\x00" + bytes([0, 0, 0, len(tag)]) + tag
    return head + frame * round(seconds / 0.024) + b"TAG" + tag.ljust(125, b"\0")


def box(name, *parts):
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name) + body


WHEN = 0xE1234567  # a day in 2023, in seconds since 1904
TRACK = b"\0\0\0\x07"  # what stands right after the times, and stays


def timed(name, wide, *rest):
    """A box that says when it was made and changed, in 32 or in 64 bits."""
    head = b"\1\0\0\7" if wide else b"\0\0\0\7"
    return box(name, head, struct.pack(">QQ" if wide else ">II", WHEN, WHEN + 1), *rest)


def handler_box(component, handler):
    return box(b"hdlr", bytes(4), component, handler, b"appl", bytes(8), CANARY + b"\0")


def mp4(seconds=3, handler=b"soun", wide=False):
    mvhd = timed(b"mvhd", wide, struct.pack(">IQ" if wide else ">II", 1000, seconds * 1000))
    tkhd = timed(b"tkhd", wide, TRACK, bytes(64))
    mdhd = timed(b"mdhd", wide, struct.pack(">IQ" if wide else ">II", 48_000, 7), b"\x55\xc4\0\0")
    minf = box(b"minf", handler_box(b"dhlr", b"url "))
    told = box(b"udta", box(b"meta", CANARY))
    trak = box(b"trak", tkhd, box(b"mdia", mdhd, handler_box(b"mhlr", handler), minf), told)
    clock = box(b"prft", bytes(8), CANARY)
    return box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", mvhd, trak, told) + clock + box(b"mdat", bytes(99))


def mp4_wide():
    return mp4(wide=True)


def element(name, body, unknown=False):
    size = b"\x01" + b"\xff" * 7 if unknown else struct.pack(">Q", len(body) | 1 << 56)
    return bytes.fromhex(name) + size + body


def webm(kind=2, last=2500):
    head = element("1A45DFA3", element("4282", b"webm"))
    info = element(
        "1549A966", element("2AD7B1", b"\x0f\x42\x40") + element("7BA9", CANARY) + element("5741", CANARY)
    )
    tracks = element("1654AE6B", element("AE", element("83", bytes([kind]))))
    block = element("A3", b"\x81" + struct.pack(">h", last) + b"\x80" + bytes(20))
    cluster = element("1F43B675", element("E7", b"\x00") + block, unknown=True)
    return head + element("18538067", info + tracks + cluster + element("1254C367", CANARY), unknown=True)


def ogg_page(body, granule, number):
    head = b"OggS\0\0" + struct.pack("<qII", granule, 1, number)
    lacing = [255] * (len(body) // 255) + [len(body) % 255]
    page = bytearray(head + bytes(4) + bytes([len(lacing), *lacing]) + body)
    page[22:26] = struct.pack("<I", sound._crc(page))
    return bytes(page)


def ogg(seconds=4):
    tags = b"OpusTags" + struct.pack("<I", len(CANARY)) + CANARY + bytes(4)
    head = b"OpusHead\1\1" + bytes(10)
    return ogg_page(head, 0, 0) + ogg_page(tags, 0, 1) + ogg_page(bytes(300), seconds * 48_000, 2)


@pytest.mark.parametrize(
    ("data", "kind", "seconds"),
    [(mp3(), "mp3", 2), (mp4(), "mp4", 3), (mp4_wide(), "mp4", 3), (webm(), "webm", 2), (ogg(), "ogg", 4)],
)
def test_what_telephones_write_is_taken_and_emptied(data, kind, seconds):
    assert CANARY in data
    found = read(data)
    assert (found.kind, found.seconds) == (kind, seconds)
    assert CANARY not in found.data
    again = read(found.data)
    assert (again.kind, again.seconds, again.data) == (kind, seconds, found.data)


@pytest.mark.parametrize("wide", [False, True])
def test_the_day_of_the_recording_is_emptied_in_every_box(wide):
    before = mp4(wide=wide)
    found = read(before).data
    assert before.count(WHEN.to_bytes(4, "big")) == 3
    assert found.count(WHEN.to_bytes(4, "big")) == found.count((WHEN + 1).to_bytes(4, "big")) == 0
    assert len(found) == len(before)
    times, version = bytes(16 if wide else 8), b"\1" if wide else b"\0"
    head = version + b"\0\0\7" + times
    assert b"tkhd" + head + TRACK in found
    assert b"mdhd" + head + b"\0\0\xbb\x80" in found
    assert b"mvhd" + head + b"\0\0\x03\xe8" in found


def test_the_program_that_recorded_is_emptied_and_the_kind_of_track_stays():
    found = read(mp4()).data
    name = bytes(12 + len(CANARY) + 1)
    assert b"hdlr" + bytes(4) + b"mhlrsoun" + name in found
    assert b"hdlr" + bytes(4) + b"dhlrurl " + name in found


@pytest.mark.parametrize("name", [b"mvhd", b"tkhd", b"mdhd", b"hdlr"])
@pytest.mark.parametrize("body", [b"", bytes(4), b"\1" + bytes(10)])
def test_a_box_that_is_too_short_for_what_it_says_is_refused(name, body):
    """What stands behind it is never written over, and nothing grows."""
    sound = handler_box(b"mhlr", b"soun")
    short = box(b"ftyp", b"M4A ") + box(b"moov", box(b"trak", box(b"mdia", sound, box(name, body))))
    for data in (short, short + box(b"mdat", b"\1" * 40)):
        with pytest.raises(BadSound, match="unknown"):
            read(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "unknown"),
        (b"<svg onload=alert(1)>", "unknown"),
        (b"PK\x03\x04" + bytes(99), "unknown"),
        (b"RIFF" + bytes(99), "unknown"),
        (mp3(120), "long"),
        (mp4(91), "long"),
        (mp4(3, b"vide"), "picture"),
        (webm(1), "picture"),
        (mp4(3, b"text"), "unknown"),
        (bytes(sound.MAX_BYTES + 1), "heavy"),
        (b"\xff\xfb\x90", "unknown"),
    ],
)
def test_anything_else_is_refused(data, why):
    with pytest.raises(BadSound, match=why):
        read(data)


def outcome(data):
    try:
        return str(len(read(data).data))
    except BadSound as error:
        return str(error)


@pytest.mark.parametrize("make", [mp3, mp4, mp4_wide, webm, ogg])
def test_a_broken_file_is_taken_or_refused_and_never_breaks_us(make):
    """Cut at every 7th byte, and every 5th byte set to 255: no error but ours."""
    whole = make()[:900]
    broken = [whole[:n] for n in range(0, len(whole), 7)]
    broken += [whole[:n] + b"\xff" + whole[n + 1 :] for n in range(0, len(whole), 5)]
    for data in broken:
        said = outcome(data)
        assert said in ("unknown", "picture", "long") or int(said) <= len(data)

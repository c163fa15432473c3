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


def mp4(seconds=3, handler=b"soun"):
    mvhd = box(b"mvhd", bytes(4), struct.pack(">IIII", 0xE0000000, 0xE0000000, 1000, seconds * 1000))
    hdlr = box(b"hdlr", bytes(8), handler, bytes(12))
    told = box(b"udta", box(b"meta", CANARY))
    trak = box(b"trak", box(b"mdia", hdlr), told)
    return box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", mvhd, trak, told) + box(b"mdat", bytes(99))


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
    [(mp3(), "mp3", 2), (mp4(), "mp4", 3), (webm(), "webm", 2), (ogg(), "ogg", 4)],
)
def test_what_telephones_write_is_taken_and_emptied(data, kind, seconds):
    assert CANARY in data
    found = read(data)
    assert (found.kind, found.seconds) == (kind, seconds)
    assert CANARY not in found.data
    again = read(found.data)
    assert (again.kind, again.seconds, again.data) == (kind, seconds, found.data)


def test_the_day_of_the_recording_is_emptied():
    assert b"\xe0\0\0\0" not in read(mp4()).data


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


@pytest.mark.parametrize("make", [mp3, mp4, webm, ogg])
def test_a_broken_file_is_taken_or_refused_and_never_breaks_us(make):
    """Cut at every 7th byte, and every 5th byte set to 255: no error but ours."""
    whole = make()[:900]
    broken = [whole[:n] for n in range(0, len(whole), 7)]
    broken += [whole[:n] + b"\xff" + whole[n + 1 :] for n in range(0, len(whole), 5)]
    for data in broken:
        said = outcome(data)
        assert said in ("unknown", "picture", "long") or int(said) <= len(data)

"""Short sound files from telephones: known by their content, bounded, emptied of what tells where and when.

Read by hand, never decoded: no part of a hostile file meets a codec here. MP4 and M4A (also 3GP), WebM and
Ogg with Opus, and MP3: what the recorders of telephones write.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BYTES, MAX_SECONDS = 1_500_000, 90
TYPES = {"mp4": "audio/mp4", "webm": "audio/webm", "ogg": "audio/ogg", "mp3": "audio/mpeg"}


class BadSound(ValueError):
    """Not a sound that is taken; the message is one of: heavy, long, unknown, picture."""


@dataclass(frozen=True)
class Sound:
    """The cleaned bytes; `seconds` is None where the recorder did not write how long it is."""

    kind: str
    data: bytes
    seconds: int | None


def read(data: bytes) -> Sound:
    """Check and clean; raise `BadSound`."""
    if len(data) > MAX_BYTES:
        raise BadSound("heavy")
    buffer = bytearray(data)
    try:
        kind, length = _read(buffer)
    except (struct.error, IndexError, OverflowError) as error:
        raise BadSound("unknown") from error
    if length is not None and length > MAX_SECONDS:
        raise BadSound("long")
    return Sound(kind, bytes(buffer), None if length is None else round(length))


def _read(data: bytearray) -> tuple[str, float | None]:
    if data[4:8] == b"ftyp":
        return "mp4", _mp4(data)
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return "webm", _webm(data)
    if data[:4] == b"OggS" and data[28:36] == b"OpusHead":
        return "ogg", _ogg(data)
    if data[:3] == b"ID3" or (data[0] == 0xFF and data[1] & 0xE0 == 0xE0):
        return "mp3", _mp3(data)
    raise BadSound("unknown")


# --- MP4 -------------------------------------------------------------------------------------
INSIDE = {b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf"}
TOLD = {b"udta", b"meta", b"uuid", b"prft"}  # titles, places, the name of the telephone, the time of day
TIMED = {b"mvhd", b"tkhd", b"mdhd"}  # the film, each track and each medium say when they were made


def _boxes(data: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Every box that matters, those inside others too: its name, and where its content begins and ends."""
    while start + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        stop = end if size == 0 else start + size
        if (size and size < head) or stop > end:
            raise BadSound("unknown")
        yield name, start + head, stop
        if name in INSIDE:
            yield from _boxes(data, start + head, stop)
        start = stop


def _mp4(data: bytearray) -> float | None:
    length, heard = 0.0, False
    for name, start, stop in _boxes(data, 0, len(data)):
        if name == b"hdlr":
            if stop - start < 12:
                raise BadSound("unknown")
            handler = bytes(data[start + 8 : start + 12])
            if handler == b"vide":
                raise BadSound("picture")
            heard = heard or handler == b"soun"
            data[start + 12 : stop] = bytes(stop - start - 12)  # the maker, and the name of its program
        if name in TIMED:
            _forget_times(data, start, stop)
        if name == b"mvhd":
            length = _mvhd(data, start)
        if name in TOLD:
            data[start - 4 : stop] = b"free" + bytes(stop - start)
    if not heard:
        raise BadSound("unknown")
    return length or None


def _forget_times(data: bytearray, start: int, stop: int) -> None:
    """Empty when it was made and changed: two numbers after version and flags, of 64 bits in version 1."""
    dates = 16 if data[start] == 1 else 8
    if stop - start < 4 + dates:
        raise BadSound("unknown")
    data[start + 4 : start + 4 + dates] = bytes(dates)


def _mvhd(data: bytearray, start: int) -> float:
    """The length, in seconds."""
    wide = data[start] == 1
    at = start + (20 if wide else 12)
    scale, ticks = struct.unpack_from(">IQ" if wide else ">II", data, at)
    return float(ticks / scale) if scale else 0.0


# --- WebM ------------------------------------------------------------------------------------
SEGMENT, INFO, TRACKS, TRACK, CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675
MASTERS = {SEGMENT, INFO, TRACKS, TRACK, CLUSTER}
SCALE, TYPE, TIME, BLOCK = 0x2AD7B1, 0x83, 0xE7, 0xA3
SAID = {0x1254C367, 0x1941A469, 0x7BA9, 0x4461, 0x4D80, 0x5741}  # tags, attachments, title, day, programs


def _vint(data: bytearray, at: int, *, keep: bool) -> tuple[int, int, bool]:
    """A number of variable length: its value, its bytes, and whether it says "unknown"."""
    size = 9 - data[at].bit_length()
    if size > 8:
        raise BadSound("unknown")
    value = int.from_bytes(data[at : at + size], "big")
    plain = value & ((1 << 7 * size) - 1)
    return (value if keep else plain), size, plain == (1 << 7 * size) - 1


def _elements(data: bytearray) -> Iterator[tuple[int, int, int, int]]:
    """Every element in a row, whatever holds it: its name, where it, its content and its end are."""
    at = 0
    while at < len(data):
        name, wide, _any = _vint(data, at, keep=True)
        size, more, unknown = _vint(data, at + wide, keep=False)
        start = at + wide + more
        inside = name in MASTERS
        if not inside and (unknown or start + size > len(data)):
            raise BadSound("unknown")
        yield name, at, start, start if inside else start + size
        at = start if inside else start + size


def _webm(data: bytearray) -> float | None:
    scale, cluster, last, heard = 1_000_000, 0, 0, False
    for name, at, start, stop in _elements(data):
        number = int.from_bytes(data[start:stop], "big") if stop - start <= 8 else 0
        if name == TYPE:
            if number != 2:
                raise BadSound("picture")
            heard = True
        elif name == SCALE:
            scale = number
        elif name == TIME:
            cluster = number
        elif name == BLOCK and stop - start > 4:
            last = max(last, cluster + struct.unpack_from(">h", data, start + 1)[0])
        elif name in SAID:
            _void(data, at, start, stop)
    if not heard:
        raise BadSound("unknown")
    return last * scale / 1e9 or None


def _void(data: bytearray, at: int, start: int, stop: int) -> None:
    """Put an empty element of exactly the same length in this one's place."""
    wide = min(8, start - at - 1)
    body = at + 1 + wide
    data[at] = 0xEC
    data[at + 1 : body] = ((1 << 7 * wide) | (stop - body)).to_bytes(wide, "big")
    data[body:stop] = bytes(stop - body)


# --- Ogg with Opus ---------------------------------------------------------------------------
def _ogg(data: bytearray) -> float | None:
    at, last, tags = 0, 0, False
    while at < len(data):
        if data[at : at + 4] != b"OggS":
            raise BadSound("unknown")
        granule, count = struct.unpack_from("<q", data, at + 6)[0], data[at + 26]
        start = at + 27 + count
        stop = start + sum(data[at + 27 : start])
        if stop > len(data) or start > len(data):
            raise BadSound("unknown")
        first = data[start : start + 8] == b"OpusTags"
        if first or tags:
            _forget(data, at, start, stop, first=first)
            tags = data[start - 1] == 255  # they go on in the next page
        last, at = max(last, granule), stop
    return last / 48_000 or None


def _forget(data: bytearray, at: int, start: int, stop: int, *, first: bool) -> None:
    said = b"OpusTags" if first else b""
    data[start:stop] = said + bytes(stop - start - len(said))
    data[at + 22 : at + 26] = bytes(4)
    data[at + 22 : at + 26] = struct.pack("<I", _crc(data[at:stop]))


def _crc(page: bytearray) -> int:
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _bit in range(8):
            crc = (crc << 1) ^ (0x04C11DB7 if crc & 0x80000000 else 0)
        crc &= 0xFFFFFFFF
    return crc


# --- MP3 -------------------------------------------------------------------------------------
RATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1, layer 3
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mp3(data: bytearray) -> float | None:
    """Keep the frames and nothing else; count them."""
    at = 0
    if data[:3] == b"ID3":
        at = 10 + sum((data[6 + n] & 127) << 7 * (3 - n) for n in range(4))
    start, seconds = at, 0.0
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] & 0xE6 == 0xE2:
        version, rate, sample = data[at + 1] >> 3 & 3, data[at + 2] >> 4, data[at + 2] >> 2 & 3
        if version == 1 or rate in (0, 15) or sample == 3:
            break
        kbit, hertz = RATES[3 if version == 3 else 2][rate], SAMPLES[version][sample]
        size = (144 if version == 3 else 72) * kbit * 1000 // hertz + (data[at + 2] >> 1 & 1)
        if at + size > len(data):
            break
        seconds += (1152 if version == 3 else 576) / hertz
        at += size
    if not seconds:
        raise BadSound("unknown")
    data[:] = data[start:at]
    return seconds

"""Reads kind and size of a picture from its first bytes, without decoding any of it."""

import struct
from dataclasses import dataclass

MAX_BYTES = 10_000_000
MAX_PIXELS = 12_000_000
LEAST_SIDE = 200
LONGEST_RATIO = 4
PNG = b"\x89PNG\r\n\x1a\n"
NO_SIZE = {0xC4, 0xC8, 0xCC}  # tables among the start-of-frame markers
ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length


class Unreadable(ValueError):
    """The bytes are no JPEG, PNG or WebP picture, or break off before their size."""


@dataclass(frozen=True)
class Header:
    """Kind ("jpeg", "png" or "webp"), width and height in pixels, as the file says."""

    kind: str
    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height


def read_header(data: bytes) -> Header:
    """Return kind, width and height (pixels), or raise `Unreadable`.

    Layouts: ITU T.81 B.2, PNG third edition 11.2.1, RFC 9649.

    >>> read_header(PNG + b"\\0\\0\\0\\rIHDR" + bytes([0, 0, 2, 0, 0, 0, 1, 0]))
    Header(kind='png', width=512, height=256)
    """
    try:
        if data.startswith(b"\xff\xd8\xff"):
            return Header("jpeg", *_jpeg(data))
        if data.startswith(PNG) and data[12:16] == b"IHDR":
            return Header("png", *struct.unpack_from(">II", data, 16))
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return Header("webp", *_webp(data))
    except (struct.error, IndexError) as error:
        raise Unreadable("the picture breaks off") from error
    raise Unreadable("not a picture")


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        if data[at] != 0xFF:
            raise Unreadable("no marker where one must be")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in ALONE:
            at += 2
        elif 0xC0 <= marker <= 0xCF and marker not in NO_SIZE:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        elif marker in {0xD9, 0xDA}:
            raise Unreadable("no size before the picture begins")
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]


def _webp(data: bytes) -> tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise Unreadable("no size in the first chunk")

"""The child process that decodes an uploaded picture: bytes in, clean bytes of every size out.

It runs with limits on memory and time, imports nothing of the site, and paints onto a new canvas,
so that nothing of the uploaded file survives but its colours.
"""

import io
import json
import math
import sys
from typing import Any

MEMORY = 500 * 1024 * 1024
SECONDS = 20
BAND = 256  # rows that are painted at a time, so that no second copy of the picture is ever held
WIDTHS = {400: 40_000, 800: 40_000, 1200: 110_000}  # pixels: most bytes
PREVIEW, PREVIEW_BYTES = 336, 3_600  # pixels wide; so light that it travels inside the page
QUALITIES = (82, 74, 66, 58, 50, 42, 34, 26, 18, 10, 4, 1)
KINDS = {
    "webp": {"format": "WEBP", "method": 4},
    "jpg": {"format": "JPEG", "optimize": True, "progressive": True},
}


def widths(width: int) -> list[int]:
    """Return the widths, in pixels, in which a picture of this width is kept: never larger than it came.

    >>> widths(4000), widths(900), widths(320)
    ([400, 800, 1200], [400, 800, 900], [320])
    """
    return [*(w for w in WIDTHS if w < width), width] if width <= max(WIDTHS) else list(WIDTHS)


def budget(width: int) -> int:
    """Return the most bytes that a file of this width may have."""
    return next(most for limit, most in WIDTHS.items() if width <= limit)


def limit() -> None:
    """Bound memory, time, files and processes; on systems without `resource` the parent's clock remains."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def canvas(data: bytes, most: int) -> Any:
    """Return the picture upright, in sRGB, on a new white canvas no wider than the widest size."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = most
    source = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    if source.width * source.height > most:
        raise ValueError("larger than its header said")
    source = _srgb(source)
    ImageOps.exif_transpose(source, in_place=True)
    fresh = Image.new("RGB", source.size, "white")
    for top in range(0, source.height, BAND):
        _lay(fresh, source.crop((0, top, source.width, min(top + BAND, source.height))), top)
    return fresh


def _lay(fresh: Any, band: Any, top: int) -> None:
    """Paint one band of a picture onto the canvas; what is transparent in it stays white."""
    if "A" not in band.getbands() and "transparency" not in band.info:
        fresh.paste(band.convert("RGB"), (0, top))
        return
    flat = band.convert("RGBA")
    fresh.paste(flat.convert("RGB"), (0, top), flat.getchannel("A"))


def _srgb(source: Any) -> Any:
    """Turn the colours of a phone's wide profile into those every screen shows."""
    from PIL import ImageCms

    profile = source.info.get("icc_profile")
    source.load()
    if not profile or source.mode != "RGB":
        return source
    try:
        wide = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ImageCms.profileToProfile(source, wide, ImageCms.createProfile("sRGB"), inPlace=True)
    except (ImageCms.PyCMSError, OSError):
        pass  # a broken profile: the colours stay as they are
    return source


def encode(picture: Any, kind: str, most: int) -> bytes:
    """Return the bytes in the best quality that stays within `most` bytes (else in the lowest)."""
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, quality=quality, **KINDS[kind])
        if out.tell() <= most:
            break
    return out.getvalue()


def preview(picture: Any) -> bytes:
    """Return the coarse first look of a picture as WebP: softer and smaller until it is light enough."""
    from PIL import Image, ImageFilter

    width = min(PREVIEW, picture.width)
    height = math.ceil(picture.height * width / picture.width) + 1  # never lower than the picture above it
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    for blur in (0, 1, 2, 4, 8):
        data = encode(small.filter(ImageFilter.GaussianBlur(blur)), "webp", PREVIEW_BYTES)
        if len(data) <= PREVIEW_BYTES:
            break
    return data


def paint(data: bytes, most: int) -> tuple[int, int, dict[str, bytes]]:
    """Return width and height of the largest size, the bytes of every size by "400.webp" and so on, and
    those of the first look by "preview"."""
    from PIL import Image

    fresh = canvas(data, most)
    files: dict[str, bytes] = {}
    width = height = 0
    for width in widths(fresh.width):
        height = max(1, round(fresh.height * width / fresh.width))
        small = fresh.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for kind in KINDS:
            files[f"{width}.{kind}"] = encode(small, kind, budget(width))
    files["preview"] = preview(fresh)
    return width, height, files


def main() -> None:
    limit()
    width, height, files = paint(sys.stdin.buffer.read(), int(sys.argv[1]))
    sizes = [[name, len(data)] for name, data in files.items()]
    sys.stdout.buffer.write(json.dumps({"width": width, "height": height, "files": sizes}).encode() + b"\n")
    for data in files.values():
        sys.stdout.buffer.write(data)


if __name__ == "__main__":
    main()

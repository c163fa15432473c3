"""The style sheets and the one script, put together from css/ and js/ when the site starts.

Participant pages carry INLINE_CSS and public pages PUBLIC_CSS in one constant <style>, allowed by its hash.
Staff pages link one sheet (STAFF_CSS) at an address that holds its hash, so browsers may keep it for ever."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

HERE = Path(__file__).parent
LAYERS = "@layer reset,tokens,base,layout,parts,state,print;"
OPEN = ("reset", "tokens", "base", "parts", "open", "state", "print")
PUBLIC = ("reset", "tokens", "base", "parts", "open", "wide", "public", "state", "print")
STAFF = ("reset", "tokens", "base", "parts", "shell", "wide", "staff", "state", "print")


def compact(source: str) -> str:
    """Return CSS or JS without comments and without the space that only people need."""
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    source = re.sub(r"\s+", " ", source)
    source = re.sub(r" ?([{};,>]) ?", r"\1", source).replace("@media (", "@media(")
    source = re.sub(r"(?<=[\w\]*)]) \+ (?=[a-z.:*])", "+", source)
    source = source.replace("#FFFFFF", "#FFF")
    return re.sub(r"(?<=[a-z0-9-]): ", ":", source).replace(";}", "}").strip()


def assemble(names: tuple[str, ...]) -> str:
    return LAYERS + compact("".join((HERE / "css" / f"{name}.css").read_text("utf-8") for name in names))


def csp_hash(text: str) -> str:
    """Return the source expression that allows exactly this text in a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


INLINE_CSS = assemble(OPEN)
INLINE_CSS_HASH = csp_hash(INLINE_CSS)
PUBLIC_CSS = assemble(PUBLIC)
PUBLIC_CSS_HASH = csp_hash(PUBLIC_CSS)
INLINE_JS = compact((HERE / "js" / "leave.js").read_text("utf-8"))
INLINE_JS_HASH = csp_hash(INLINE_JS)
LISTEN_JS = compact((HERE / "js" / "listen.js").read_text("utf-8"))  # only in pages that can be heard
LISTEN_JS_HASH = csp_hash(LISTEN_JS)

STAFF_CSS = assemble(STAFF)
STAFF_CSS_DIGEST = hashlib.sha256(STAFF_CSS.encode()).hexdigest()[:16]
STAFF_CSS_GZIP = gzip.compress(STAFF_CSS.encode(), mtime=0)

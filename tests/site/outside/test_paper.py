"""The renderer reads nothing, fetches nothing, and prints whatever people write."""

import io
import socket
import time

import pytest
from pypdf import PdfReader

from egenkraft.site.outside import paper

FONTS = '("Noto Sans", "Noto Sans Arabic", "Noto Sans Ethiopic")'
HEAD = f'#set document(title: "x")\n#set text(lang: "sv", font: {FONTS})\n'
SAY = HEAD + "#let d = json(bytes(sys.inputs.data))\n#d.text"


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    "template",
    [
        '#read("/etc/passwd")',
        '#import "@preview/cetz:0.3.0"',
        '#include "other.typ"',
        '#let x = "@pre" + "view/cetz:0.3.0"\n#import x',
        '#let f = "/etc/hostname"\n#read(f)',
        '#let f = "../../../etc/hostname"\n#read(f)',
        '#image("/etc/hostname")',
    ],
)
def test_a_template_reaches_for_nothing(template: str) -> None:
    with pytest.raises(paper.Unprintable):
        paper.pdf(HEAD + template, {})


def test_nothing_knocks_on_a_listening_door() -> None:
    """Addresses in text, in a drawing, and as a picture: no connection is made."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.2)
        address = f"http://127.0.0.1:{door.getsockname()[1]}/x.png"
        paper.pdf(SAY, {"text": f'#image("{address}") {address} <img src="{address}">'})
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="{address}"/></svg>'
        with pytest.raises(paper.Unprintable):
            paper.pdf(HEAD + '#image(bytes(sys.inputs.data), format: "svg", alt: "x")', {"x": svg})
        drawn = HEAD + '#let d = json(bytes(sys.inputs.data))\n#image(bytes(d.svg), format: "svg", alt: "x")'
        with pytest.raises(paper.Unprintable):
            paper.pdf(drawn, {"svg": svg})
        with pytest.raises(TimeoutError):
            door.accept()


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Łucja Ö ç ş", "Łucja Ö ç ş"),
        ("#eval(1+1) *x* _y_ $z$ @a <b>", "#eval(1+1) *x* _y_ $z$ @a <b>"),
        ("ሰላም", "ሰላም"),
        ("a\u202eb\x00c", "abc"),
        ("hej 😀", "hej ?"),
    ],
)
def test_what_is_written_is_printed(written: str, printed: str) -> None:
    assert text_of(paper.pdf(SAY, {"text": written})).strip() == printed


def test_no_program_is_named() -> None:
    made = paper.pdf(SAY, {"text": "Typst 0.15"})
    assert b"Typst" not in made
    assert PdfReader(io.BytesIO(made)).metadata.get("/Creator", "").strip() == ""


def test_a_page_is_set_quickly() -> None:
    paper.pdf(SAY, {"text": "x"})
    spent = min(_time(number) for number in range(5))
    assert spent < 0.1 * 20  # told in docs; here only that nothing waits for a network


def _time(number: int) -> float:
    began = time.process_time()
    paper.pdf(SAY, {"text": f"Sida {number}"})
    return time.process_time() - began

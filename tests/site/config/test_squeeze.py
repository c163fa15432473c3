"""Pages leave small, and say the same."""

import gzip

import brotli
import pytest
from django.test import Client
from tests.people import staff

from egenkraft.site.config.squeeze import unindent


@pytest.mark.parametrize(
    ("accepts", "unpack"), [("br, gzip", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)]
)
def test_a_page_is_packed_as_the_browser_can_read_it(lab, accepts, unpack):
    plain = Client().get("/").content
    answer = Client().get("/", headers={"accept-encoding": accepts})
    assert unpack(answer.content) == plain
    assert int(answer["Content-Length"]) == len(answer.content)
    assert "Accept-Encoding" in answer["Vary"]


def test_verbatim_elements_are_untouched():
    page = b"<p>\n    a\n\n   b</p><style>a {\n  b\n}</style>\n  <pre>\n  x\n</pre>\n\n <i>c</i>"
    assert unindent(page) == b"<p>\na\nb</p><style>a {\n  b\n}</style>\n<pre>\n  x\n</pre>\n<i>c</i>"


def test_a_tag_becomes_one_line_and_its_values_stay():
    page = b'<li\n  class="done"\n  title="a > b"\n>\n  x\n</li>\n\n<p>y</p>\n'
    assert unindent(page) == b'<li class="done" title="a > b">\nx\n</li><p>y</p>'


def test_a_head_and_a_redirect_stay_as_they_are(lab, client_as):
    answer = client_as(staff(lab, "leader")).get("/enter/", headers={"accept-encoding": "br"})
    assert not answer.has_header("Content-Encoding")

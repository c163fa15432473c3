"""Check-ins through the pages alone, without a browser: what a leader's phone sends, what a woman taps."""

from typing import Any

from django.urls import reverse
from tests.people import signed_in
from tests.site.reports.scenes import conf

from egenkraft.site.access.scope import Actor
from egenkraft.site.measures.models import Wave


def answers_by_pages(leader: Actor, woman: Any, wave: Wave, total: int) -> None:
    """Her leader opens it on his phone, and she answers ten questions there: the sum is this."""
    device = signed_in(leader)
    sent = {"wave": wave.pk, "packs": ["conf"], "start": "alone"}
    opened = device.post(reverse("measures:open", args=[woman.pk]), sent)
    assert opened.status_code == 302, opened.content.decode()
    for number, code in enumerate(conf(total).values(), start=1):
        assert device.post(f"{opened.url}{number}/", {"answer": str(code)}).status_code == 302
    assert device.post(f"{opened.url}1/", {"answer": "2"}).status_code == 200, (
        "it is done: no answer counts now"
    )


def leave(one: Any, woman: Any) -> None:
    """She stops, and her leader writes it down in the browser."""
    one.go(f"/people/{woman.pk}/status/")
    one.page.get_by_text("has left", exact=True).click()
    one.page.get_by_label("Why did she stop?").fill("a job")
    one.press("Save").says("Saved.")

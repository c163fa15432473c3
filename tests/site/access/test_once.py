"""A form sent twice writes once; what differs from it is another form."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone
from tests.people import signed_in, staff

from egenkraft.site.access import once as access_once
from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.ids import uuid7
from egenkraft.site.access.models import Partner, SentForm
from egenkraft.site.access.once import FIELD, SentBefore, answer_form, forget_old, key_of, once
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.consent.models import Purpose
from egenkraft.site.labs.models import Place
from egenkraft.site.methods.models import Method

KEY = UUID(int=7)


def sent(client: Client, key: object, name: str, **more: str) -> Any:
    data = {"name": name, "summary": "Vi möts och övar.", FIELD: str(key), **more}
    return client.post("/methods/new/", data)


def names(actor: Actor) -> list[str]:
    with scope(actor):
        return list(Method.objects.values_list("name", flat=True))


def test_the_second_sending_gets_the_first_answer_and_writes_nothing(manager: Actor) -> None:
    client, key = signed_in(manager), uuid7()
    first, second = sent(client, key, "Språkpromenad"), sent(client, key, "Språkpromenad")
    assert first.status_code == 302
    assert (second.status_code, second.url) == (303, first.url)
    assert names(manager) == ["Språkpromenad"]


def test_another_text_from_the_same_page_is_another_form(manager: Actor) -> None:
    client, key = signed_in(manager), uuid7()
    sent(client, key, "Språkpromenad")
    assert sent(client, key, "Matlagning").status_code == 302
    assert sorted(names(manager)) == ["Matlagning", "Språkpromenad"]


def test_a_mended_file_of_the_same_name_and_length_is_another_form() -> None:
    def key(text: bytes) -> UUID | None:
        file = SimpleUploadedFile("deltagare.csv", text)
        request = RequestFactory().post("/load/", {FIELD: str(KEY), "chosen": file})
        return key_of(request)

    assert key(b"P01;31/02") == key(b"P01;31/02") != key(b"P01;28/02")


def test_a_new_forgery_token_does_not_make_it_another_form(manager: Actor) -> None:
    client, key = signed_in(manager), uuid7()
    sent(client, key, "Språkpromenad", csrfmiddlewaretoken="a" * 64)
    assert sent(client, key, "Språkpromenad", csrfmiddlewaretoken="b" * 64).status_code == 303


def test_a_form_with_a_fault_may_be_sent_again(manager: Actor) -> None:
    client, key = signed_in(manager), uuid7()
    assert sent(client, key, "").status_code == 200
    assert sent(client, key, "").status_code == 200
    assert names(manager) == []


def test_the_same_key_of_somebody_else_is_hers(manager: Actor, lab: Any) -> None:
    key = uuid7()
    sent(signed_in(manager), key, "Språkpromenad")
    other = staff(lab, "manager", "Annan")
    assert sent(signed_in(other), key, "Språkpromenad").status_code == 200  # the name is taken: she is told
    assert len(names(manager)) == 1


def test_without_a_key_everything_works_as_before(manager: Actor) -> None:
    client = signed_in(manager)
    assert sent(client, "no key", "Språkpromenad").status_code == 302
    assert not SentForm.raw.exists()


def test_her_answer_is_repeated_too(make_participant: Any, lab: Any) -> None:
    her = make_participant()
    client = signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=her.pk))
    page = client.get("/consent/mine/")
    pk = re.search(r"/consent/mine/([0-9a-f-]{36})/", page.content.decode())[1]  # type: ignore[index]
    data = {"answer": "no", FIELD: str(uuid7())}
    first, second = (client.post(f"/consent/mine/{pk}/", data) for _time in range(2))
    assert first.status_code == 302, first.content.decode()
    assert (second.status_code, second.url) == (303, first.url)


def test_a_second_no_after_a_yes_from_the_same_page_is_a_new_no(make_participant: Any, lab: Any) -> None:
    """Back in a browser that keeps pages shows the same key: what she says last must be what counts."""
    from egenkraft.site.consent.rules import allowed

    her = make_participant(agrees=["take_part", "photo"])
    client, key = signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=her.pk)), str(uuid7())
    with scope(Actor.system(lab.pk)):
        pk = Purpose.objects.get(key="photo").pk
    for answer, holds in (("no", False), ("yes", True), ("no", False), ("no", False)):
        assert client.post(f"/consent/mine/{pk}/", {"answer": answer, FIELD: key}).status_code in {302, 303}
        with scope(Actor.system(lab.pk)):
            assert allowed(her, "photo") is holds, answer


@pytest.mark.django_db(transaction=True)
class TestOneTransaction:
    """What a form writes and the memory of its answer are both there, or neither is."""

    def request(self, key: UUID) -> HttpRequest:
        return RequestFactory().post("/somewhere/", {FIELD: str(key)})

    def ask(self, view: Any, key: UUID, *, own: bool = False) -> Any:
        actor = staff(create_lab(name="Labbet", slug=f"lab-{key.hex[-8:]}"), "manager")
        request = self.request(key)
        with scope(actor):
            return answer_form(request, lambda: view(request), own=own)

    def test_an_error_undoes_everything(self) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            Partner.objects.create(name="Halvvägs", kind="church")
            raise RuntimeError("the lamp went out")

        with pytest.raises(RuntimeError):
            self.ask(view, uuid7())
        assert not Partner.raw.filter(name="Halvvägs").exists()
        assert not SentForm.raw.exists()

    @pytest.mark.parametrize("refusal", [Http404, PermissionDenied])
    def test_a_refusal_keeps_what_was_written_about_it(self, refusal: type[Exception]) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            Partner.objects.create(name="Försöket skrevs upp", kind="church")
            raise refusal

        with pytest.raises(refusal):
            self.ask(view, uuid7())
        assert Partner.raw.filter(name="Försöket skrevs upp").exists()

    def test_a_view_with_its_own_once_is_outside_any_transaction_before_it(self) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            assert not transaction.get_connection().in_atomic_block
            with once(request) as keep:
                Place.objects.create(name="Lokalen")
                return keep(HttpResponseRedirect("/there/"))

        key = uuid7()
        assert self.ask(view, key, own=True).status_code == 302
        assert SentForm.raw.get().location == "/there/"


def test_old_keys_are_forgotten_by_the_clock(manager: Actor) -> None:
    with scope(manager):
        for hours in (23, 25):
            at = timezone.now() - timedelta(hours=hours)
            SentForm.objects.create(owner=manager.account_id, key=uuid7(), location="/", at=at)
    assert forget_old() == 1
    assert SentForm.raw.count() == 1


def test_every_page_has_a_new_key_of_version_7_in_each_of_its_forms(manager: Actor) -> None:
    client = signed_in(manager)
    pages = [client.get(path).content.decode() for path in ("/methods/new/", "/methods/new/", "/more/")]
    keys = [[UUID(key) for key in re.findall(rf'name="{FIELD}" value="([^"]+)"', page)] for page in pages]
    assert [len(set(page)) for page in keys] == [1, 1, 1]
    assert [len(page) for page in keys] == [page.count('method="post"') for page in pages]
    assert len({page[0] for page in keys}) == 3
    assert {page[0].version for page in keys} == {7}


def test_a_form_outside_any_request_has_a_key_too() -> None:
    assert FIELD in Template("{% csrf_token %}").render(Context({"csrf_token": "t" * 64}))


def test_a_rule_of_a_table_that_is_broken_is_no_second_sending(manager: Actor) -> None:
    """Where nobody answered this form before, the error is told as it is."""
    request = RequestFactory().post("/somewhere/", {FIELD: str(uuid7())})
    with scope(manager), pytest.raises(IntegrityError), once(request):
        raise IntegrityError("UNIQUE constraint failed")
    assert not SentForm.raw.exists()


def test_the_later_of_two_sendings_at_the_same_time_gets_the_first_answer(manager: Actor) -> None:
    """Two may write at once elsewhere than on SQLite: the later one finds out by a rule of a table."""
    key = uuid7()
    request = RequestFactory().post("/somewhere/", {FIELD: str(key)})
    given = key_of(request)
    with scope(manager), pytest.raises(SentBefore) as told, answered_meanwhile(given), once(request):
        raise IntegrityError("UNIQUE constraint failed")
    assert told.value.location == "/first/"


def test_sent_again_as_the_first_time_twice_at_the_same_moment_it_is_not_written_twice(
    manager: Actor,
) -> None:
    """A no, a yes, then two taps on no: the later tap leaves the answer to the other one alone."""
    form = str(uuid7())
    no, yes = (RequestFactory().post("/somewhere/", {FIELD: form, "answer": word}) for word in ("no", "yes"))
    with scope(manager):
        for request in (no, yes):
            with once(request) as keep:
                keep(HttpResponseRedirect("/there/"))
        with pytest.raises(IntegrityError), once(no) as keep:
            keep(answered_by_the_other_tap(no))
        with once(no) as keep:
            keep(HttpResponseRedirect("/there/"))
        assert SentForm.objects.count() == 2


def answered_by_the_other_tap(request: HttpRequest) -> HttpResponse:
    """The answer of a sending whose twin was answered after it had looked what was answered before."""
    SentForm.objects.filter(key=key_of(request)).update(at=timezone.now())
    return HttpResponseRedirect("/there/")


@contextmanager
def answered_meanwhile(key: UUID | None) -> Iterator[None]:
    """The other one's row is there when the transaction of this one has ended, and not before."""
    real, asked = access_once.refuse_second, []

    def refuse(request: HttpRequest) -> SentForm | None:
        asked.append(request)
        if len(asked) == 2:
            SentForm.objects.create(owner=access_once._owner(request), key=key, location="/first/")
        return real(request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access_once, "refuse_second", refuse)
        yield


def test_nobody_sends_a_form(lab: Any) -> None:
    with pytest.raises(LookupError):
        access_once.sender(Actor.system(lab.pk), uuid7())


def test_no_row_says_who_sent_a_form(make_participant: Any, lab: Any, manager: Actor) -> None:
    """Nor are two rows of one sender alike: only the key in her page leads from her to a row."""
    her = make_participant()
    client = signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=her.pk))
    keys = [uuid7(), uuid7()]
    page = client.get("/consent/mine/").content.decode()
    pk = re.search(r"/consent/mine/([0-9a-f-]{36})/", page)[1]  # type: ignore[index]
    for key in keys:
        client.post(f"/consent/mine/{pk}/", {"answer": "no", FIELD: str(key)})
    with scope(manager):
        told = [str(value) for row in SentForm.objects.values_list() for value in row]
        owners = set(SentForm.objects.values_list("owner", flat=True))
    assert len(owners) == 2
    assert not any(str(one) in value for value in told for one in (her.pk, *keys))

"""Her rights on her own pages, and the lab's side of them."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.people import make_participant, signed_in, staff
from tests.shape.good_rows import Rows

from egenkraft.site.access.models import Notice
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.config.commands import tick
from egenkraft.site.consent import erasing, mine, rights
from egenkraft.site.consent.keeping import hers
from egenkraft.site.consent.models import Erasure, RetentionRun, RightsRequest
from egenkraft.site.consent.queries import looks_at
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.actions import write_identity

pytestmark = pytest.mark.erasure


@pytest.fixture(autouse=True)
def _no_log(monkeypatch, settings, tmp_path):
    """The log cannot be emptied inside the transaction of a test; test_erasing.py does it for real."""
    settings.KEYS, settings.DATA, settings.MEDIA_ROOT = (tmp_path / name for name in ("k", "d", "m"))
    monkeypatch.setattr(erasing, "empty_log", lambda alias: None)
    monkeypatch.setattr("egenkraft.site.vault.actions.empty_log", lambda alias: None)
    monkeypatch.setattr("egenkraft.site.access.policy.to_step_up", lambda request, actor: None)


@pytest.fixture
def selam(lab, leader):
    person = make_participant(lab, "P01", display_name="Selam", birth_year=1985)
    with scope(leader):
        write_identity(leader, participant=person, name="Selam Tesfay", phone="", contact="")
    return person


@pytest.fixture
def hers_client(selam):
    return signed_in(Actor(lab_id=selam.lab_id, role="participant", participant_id=selam.pk))


def page(client, name, *args, **data):
    answer = client.get(reverse(f"consent:{name}", args=args), data)
    assert answer.status_code == 200, name
    return answer.content.decode()


def send(client, name, *args, **data):
    answer = client.post(reverse(f"consent:{name}", args=args), data)
    assert answer.status_code in {302, 303}, answer.content.decode()[:400]
    return answer.url


def test_every_column_she_sees_has_a_word():
    used = {one.name for entry in hers() if entry.shown for one in mine._fields(entry)}
    assert used <= set(mine.word_for.__globals__["WORDS"])


def test_she_reads_every_table_about_her(lab, selam, hers_client):
    with scope(Actor.system(lab.pk)):
        rows = Rows()
        rows.save("work.Interview", participant=selam, interpreter=True)
        rows.save("activities.Attendance", participant=selam)
        rows.save("measures.CheckIn", participant=selam)
    body = page(hers_client, "data")
    for key in ("participants-participant", "work-interview", "activities-attendance"):
        assert key in body
        assert "<dd>" in page(hers_client, "section", key)
    assert len(body.encode()) < 12_000
    assert "Köket" in page(hers_client, "section", "work-interview")
    url = hers_client.get(reverse("consent:section", args=["measures-checkin"])).url
    assert url == reverse("consent:answers", args=["measures-checkin"])
    assert "conf" in page(hers_client, "answers", "measures-checkin")
    assert AuditRow.objects.filter(action="data.read").count() == 5
    for none in ("vault-identity", "access-account", "x"):
        for name in ("section", "answers"):
            assert hers_client.get(reverse(f"consent:{name}", args=[none])).status_code == 404


def test_more_than_a_page_goes_on(selam, hers_client):
    body = page(hers_client, "section", "consent-consent")
    assert "?from=10" not in body
    with scope(Actor.system(selam.lab_id)):
        from tests.people import say

        for given in (False, True, False):
            say(selam, "photo", given)
    body = page(hers_client, "section", "consent-consent")
    assert "?from=10" in body
    assert "<dl" in page(hers_client, "section", "consent-consent", **{"from": "10"})
    assert "finns inget mer" in page(hers_client, "section", "consent-consent", **{"from": "99"})


def test_the_file_holds_everything_and_nobody_else(lab, selam, hers_client):
    make_participant(lab, "P02", display_name="Hodan")
    told = json.loads(hers_client.get(reverse("consent:take")).content)
    assert told["who"]["name"] == "Selam Tesfay"
    assert told["participants.Participant"][0]["display_name"] == "Selam"
    assert len(told["consent.Consent"]) == 9
    assert set(told) - {"made", "who", "looks"} == {entry.label for entry in hers() if entry.shown}
    assert "Hodan" not in json.dumps(told)
    assert AuditRow.objects.filter(action="data.take").count() == 1
    assert AuditRow.objects.filter(action="identity.see", reason="own").count() == 1


def test_without_a_readable_name_the_file_has_none(lab, make_participant):
    person = make_participant("P05")
    by = Actor(lab_id=lab.pk, role="participant", participant_id=person.pk)
    with scope(by):
        assert mine.identity(by, person) == {}


def test_who_opened_her_page_says_who_when_and_why(lab, leader, selam, hers_client, client_as):
    client_as(leader).get(reverse("home:person", args=[selam.pk]))
    with scope(leader):
        from egenkraft.site.vault.doors import open_identity

        open_identity(leader, selam, "contact")
    body = page(hers_client, "looks")
    assert "Leader" in body
    assert "för att kontakta mig" in body
    page(hers_client, "data")
    with scope(leader):
        assert len(looks_at(selam)) == 2
        assert looks_at(selam, start=1, most=1) == looks_at(selam)[1:]


def test_she_corrects_what_is_hers(selam, hers_client):
    page(hers_client, "change")
    send(hers_client, "change", display_name="Selam T", symbol="boat", birth_year="1986")
    selam.refresh_from_db()
    assert (selam.display_name, selam.symbol, selam.birth_year) == ("Selam T", "boat", 1986)
    answer = hers_client.post(reverse("consent:change"), {"birth_year": "12"})
    assert answer.status_code == 200


def test_what_is_wrong_is_told_to_those_who_have_her(selam, leader, manager, hers_client, client_as):
    page(hers_client, "wrong")
    assert hers_client.post(reverse("consent:wrong"), {"about": "nothing"}).status_code == 200
    for _twice in range(2):
        send(hers_client, "wrong", about="interviews")
    with scope(leader):
        told = set(Notice.objects.filter(kind="correction-asked").values_list("account_id", flat=True))
        assert told == {leader.account_id, manager.account_id}
        row = RightsRequest.objects.get()
    assert "arbetsintervjuer" in page(hers_client, "data") + page(client_as(leader), "asked")
    send(client_as(leader), "answered", row.pk)
    row.refresh_from_db()
    assert row.done_by_id == leader.account_id
    assert client_as(leader).post(reverse("consent:answered", args=[row.pk])).status_code == 404


def test_of_somebody_protected_only_her_key_holders_are_told(selam, leader, manager):
    from egenkraft.site.participants.models import Entrusted

    with scope(leader):
        selam.guarded_at = timezone.now()
        selam.save(update_fields=["guarded_at"])
        Entrusted.objects.update(holds_key=True)
        rights.ask(leader, participant=selam, kind="copy")
        assert set(Notice.objects.values_list("account_id", flat=True)) == {leader.account_id}


def test_take_me_away_and_stay_after_all(selam, hers_client):
    assert "Det går inte att ångra" in page(hers_client, "away")
    send(hers_client, "away")
    assert "Nej, jag är kvar" in page(hers_client, "away")
    send(hers_client, "away")
    with scope(Actor.system(selam.lab_id)):
        assert not RightsRequest.objects.exists()
    assert list(AuditRow.objects.filter(action__startswith="rights").values_list("action", flat=True)) == [
        "rights.erase",
        "rights.take_back",
    ]


def test_the_lab_takes_her_away_and_keeps_a_certificate(selam, leader, hers_client, client_as):
    send(hers_client, "away")
    client = client_as(leader)
    body = page(client, "erase", selam.pk)
    assert "själv bett om det" in body
    url = send(client, "erase", selam.pk)
    with scope(leader):
        row = Erasure.objects.get()
        assert not Participant.objects.filter(pk=selam.pk).exists()
    assert (row.why, row.step) == ("asked", "done")
    assert url == reverse("consent:certificate", args=[row.pk])
    assert "Allt är borttaget" in page(client, "certificate", row.pk)
    text = client.get(url, {"file": ""})
    assert text["Content-Type"].startswith("text/plain")
    assert str(selam.pk) in text.content.decode()
    assert "Selam" not in text.content.decode()
    assert str(row.pk) in page(client, "asked")
    assert client.get(reverse("consent:erase", args=[selam.pk])).status_code == 404
    assert hers_client.get(reverse("consent:data")).status_code in {302, 404}


def test_a_reader_in_the_way_leaves_the_rest_to_the_clock(selam, leader, client_as, monkeypatch, settings):
    def busy(alias):
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "empty_log", busy)
        url = send(client_as(leader), "erase", selam.pk)
        assert "Nästan klart" in client_as(leader).get(url).content.decode()
    assert "erasures finished: 1" in list(tick.nightly())
    assert "erasures finished: 0" in list(tick.nightly())
    settings.LOCKED = True
    assert list(tick.nightly()) == []


def test_the_night_reads_every_row_once_a_day(lab, selam):
    assert "marked rows read: 9, wrong: 0" in list(tick.nightly())
    assert list(tick.nightly()) == ["erasures finished: 0"]
    assert AuditRow.objects.get(action="rows.scan").reason == "9 rows, 0 wrong"


def test_a_paper_for_her_without_her_answers(lab, selam, leader, client_as):
    with scope(Actor.system(lab.pk)):
        Rows().save("measures.CheckIn", participant=selam)
    body = page(client_as(leader), "paper", selam.pk)
    assert "Mina val" in body
    assert "När jag svarade" not in body
    assert AuditRow.objects.filter(action="data.print").count() == 1


def test_out_of_reach_is_not_there(lab, selam, leader, client_as):
    other = staff(lab, "leader", "ny")
    from egenkraft.site.participants.models import Entrusted

    with scope(leader):
        Entrusted.objects.filter(account=other.account_id).delete()
        rights.ask(leader, participant=selam, kind="copy")
        row = RightsRequest.objects.get()
    client = client_as(other)
    for name in ("paper", "erase"):
        assert client.get(reverse(f"consent:{name}", args=[selam.pk])).status_code == 404
    assert client.post(reverse("consent:erase", args=[selam.pk])).status_code == 404
    assert client.post(reverse("consent:answered", args=[row.pk])).status_code == 404
    assert "Selam" not in page(client, "asked")


def test_the_manager_sees_what_will_go_and_chooses(lab, manager, selam, client_as):
    client = client_as(manager)
    body = page(client, "keeping")
    assert 'value="vault.Identity"' in body
    send(client, "choose_months", label="vault.Identity", months="6")
    assert 'value="6"' in page(client, "keeping")
    for label, months in (("vault.Identity", "99"), ("x", "6"), ("vault.Identity", "")):
        send(client, "choose_months", label=label, months=months)
        assert "inom gränserna" in page(client, "keeping")
    with scope(Actor.system(lab.pk)):
        run = RetentionRun.objects.create(counts={"vault.Identity": 2})
    text = client.get(reverse("consent:cleared", args=[run.pk])).content.decode()
    assert "2\t" in text

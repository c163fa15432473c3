"""The pages of the audit chain: by codes and never by names, checked on request, each role its own part."""

import ast
import json
from pathlib import Path

import pytest
from tests.flushing import unguarded
from tests.people import make_participant, signed_in, staff

from egenkraft.site import access
from egenkraft.site.access.act_words import ACTS
from egenkraft.site.access.acts import code_of
from egenkraft.site.access.notices import unseen
from egenkraft.site.access.scope import scope
from egenkraft.site.audit.chain import record
from egenkraft.site.audit.head import kept_file, read_heads
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.work.states import MOVES

pytestmark = pytest.mark.audit
SITE = Path(access.__file__).parents[1]
HER, HIM = "Kanariekvinna", "Kanarieledare"


@pytest.fixture
def him(lab):
    return staff(lab, "leader", HIM)


@pytest.fixture
def her(lab, him):
    return make_participant(lab, display_name=HER)


@pytest.fixture
def acted(lab, him, her, manager):
    for number in range(60):
        record(him, "person.see", "participant", her.pk, outcome="shown", change={"n": number})
    record(manager, "identity.see", "participant", her.pk, outcome="refused")


def page(actor, address):
    answer = signed_in(actor).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_manager_sees_the_lab_by_codes_and_no_name(manager, him, her, acted):
    body = page(manager, "/acts/")
    assert HER not in body
    assert HIM not in body
    assert her.code not in body
    assert "49 gånger" in " ".join(body.split())
    assert code_of(him.account_id) in body
    assert code_of(her.pk) in body
    assert "nekat" in body
    assert "?page=2" in body
    older = page(manager, "/acts/?page=2")
    assert "11 gånger" in " ".join(older.split())
    assert f"{code_of(him.account_id)}" in page(manager, "/colleagues/")


def test_a_manager_can_ask_for_one_colleague_or_one_person(manager, him, her, acted):
    only = page(manager, f"/acts/?who={manager.account_id}&about={her.pk}")
    assert "Läste ett namn" in only
    assert "Öppnade en persons sida" not in only
    assert "Visa allt" in only
    assert page(manager, "/acts/?who=nobody&page=x")


def test_a_leader_sees_own_acts_and_an_administrator_no_people(lab, manager, him, her, acted):
    mine = page(him, "/acts/mine/")
    assert "Öppnade en persons sida" in mine
    assert "Läste ett namn" not in mine
    bare = page(staff(lab, "administrator"), "/acts/plain/")
    assert "Läste ett namn" in bare
    for secret in (HER, HIM, code_of(her.pk), code_of(him.account_id), str(her.pk), str(him.account_id)):
        assert secret not in bare


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("leader", "/acts/"),
        ("leader", "/acts/check/"),
        ("leader", "/acts/head.json"),
        ("leader", "/acts/plain/"),
        ("manager", "/acts/plain/"),
        ("administrator", "/acts/"),
        ("administrator", "/acts/head.json"),
        ("researcher", "/acts/"),
    ],
)
def test_nobody_sees_another_part(lab, role, address):
    assert signed_in(staff(lab, role, "annan")).get(address).status_code == 404


def test_the_check_says_in_words_what_it_found(manager, acted, settings, tmp_path):
    settings.BACKUPS = tmp_path
    assert "Kedjan är hel" in page(manager, "/acts/check/")
    row = AuditRow.objects.filter(action="identity.see").get()
    with unguarded():
        AuditRow.objects.filter(pk=row.pk).update(reason="x")
    body = page(manager, "/acts/check/")
    assert f"Rad {row.sequence} har ändrats" in body
    assert "Ändra inget" in body


def test_a_long_chain_is_left_to_the_command(manager, monkeypatch):
    monkeypatch.setattr("egenkraft.site.access.acts.MOST_AT_ONCE", 0)
    assert "egenkraft audit verify" in page(manager, "/acts/check/")


def test_the_receipt_is_a_signed_head(manager, acted):
    answer = signed_in(manager).get("/acts/head.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="egenkraft-kvitto.json"'
    (head,) = read_heads(json.dumps(json.loads(answer.content)))
    assert head.lab == str(manager.lab_id)


def test_the_clock_keeps_the_head_daily_and_tells_managers_weekly(lab, manager, settings, tmp_path):
    from egenkraft.site.config.heads import keep_daily, tell_weekly

    settings.BACKUPS = tmp_path / "backups"
    assert (keep_daily(), keep_daily()) == (1, 0)
    kept_file().write_text("somebody's line\n" + kept_file().read_text())
    assert keep_daily() == 0, "a line that is not ours is passed over"
    assert (tell_weekly(), tell_weekly()) == (1, 0)
    with scope(manager):
        (notice,) = unseen(manager.account_id)
    assert (notice.kind, notice.object) == ("audit-head", None)


def actions():
    """Every action that the source writes down, as far as it stands there as a word."""
    for path in SITE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = (
                getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            )
            if name in {"record", "Act", "_act"}:
                for word in (one for part in node.args for one in ast.walk(part)):
                    value = getattr(word, "value", "")
                    if isinstance(value, str) and value.count(".") == 1 and not value.startswith("."):
                        yield value


def test_every_action_has_its_words():
    found = {action for action in actions() if not action.endswith(".")}
    assert len(found) > 70
    assert sorted(found - set(ACTS)) == []
    assert [key for key in MOVES if f"interview.{key}" not in ACTS] == []

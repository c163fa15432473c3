"""The column `leader`: to whom a new person in a list is entrusted."""

from tests.people import staff

from egenkraft.site.access.actions import save_partner
from egenkraft.site.access.models import Membership
from egenkraft.site.intake.loading import load_folder
from egenkraft.site.participants.models import Entrusted


def who_has(code):
    rows = Entrusted.objects.trust().filter(participant__code=code).select_related("account")
    return {row.account.name for row in rows}


def test_the_named_leader_gets_her_and_the_others_go_to_all(load, put, lab):
    staff(lab, "leader", "ada"), staff(lab, "leader", "bea")
    put("deltagare", "kod;visningsnamn;ledare\nP01;Selam;ADA@labbet.example\nP02;Amina;")
    assert load().written
    assert who_has("P01") == {"ada"}
    assert who_has("P02") == {"ada", "bea"}


def test_an_unknown_leader_is_an_error_on_her_cell(load, put, lab):
    staff(lab, "manager", "cia")
    put("deltagare", "kod;visningsnamn;ledare\nP01;Selam;cia@labbet.example")
    report = load()
    assert not report.written
    assert [(one.row, one.column) for one in report.problems.found] == [(2, "ledare")]


def test_loading_again_changes_nobodys_leader(load, put, lab):
    staff(lab, "leader", "ada"), staff(lab, "leader", "bea")
    put("deltagare", "kod;visningsnamn;ledare\nP01;Selam;ada@labbet.example")
    load()
    put("deltagare", "kod;visningsnamn;ledare\nP01;Selam;bea@labbet.example")
    assert load().written
    assert who_has("P01") == {"ada"}


def test_a_managers_list_goes_to_the_leaders_of_her_organisation(ready, put, folder, lab, system):
    manager = staff(lab, "manager")
    staff(lab, "leader", "ada")
    bea = staff(lab, "leader", "bea")
    partner = save_partner(system, name="Bildningen", kind="study")
    Membership.objects.filter(account__in=[manager.account_id, bea.account_id]).update(partner=partner)
    put("deltagare", "kod;visningsnamn\nP01;Selam")
    from tests.site.intake.conftest import TODAY

    load_folder(manager, folder=folder, today=TODAY, dry=False, tell=lambda *_progress: None)
    assert who_has("P01") == {"bea"}

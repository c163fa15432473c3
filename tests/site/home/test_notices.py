"""What the product tells staff, in words, on the page where their day begins."""

import pytest
from tests.people import make_participant, staff
from tests.site.home.labs import furnish

from egenkraft.site.access.notice_kinds import KINDS
from egenkraft.site.access.notices import UnknownKind, tell, unseen
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.participants.entrust import end


def told(lab, account, kind, about=None):
    system = Actor.system(lab.pk)
    with scope(system):
        return tell(system, [account], kind, about)[0]


def test_a_kind_without_words_cannot_be_told(lab, leader):
    with pytest.raises(UnknownKind):
        told(lab, leader.account_id, "no-such-kind")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_shown_and_put_away(lab, leader, client_as, kind):
    furnish(lab)
    row = told(lab, leader.account_id, kind, leader.account_id)
    client = client_as(leader)
    assert str(row.pk) in client.get("/today/").content.decode()
    answer = client.post(f"/notices/{row.pk}/away/")
    assert (answer.status_code, answer["Location"]) == (302, "/today/")
    assert str(row.pk) not in client.get("/today/").content.decode()
    with scope(leader):
        assert unseen(leader.account_id) == []
    assert client.post(f"/notices/{row.pk}/away/").status_code == 404


def test_it_names_only_those_whose_page_the_account_may_open(lab, leader, client_as):
    furnish(lab)
    hers, other = (make_participant(lab, code, display_name=f"Namn {code}") for code in ("P01", "P02"))
    with scope(Actor.system(lab.pk)) as by:
        end(by, participant=other, account=leader.account_id)
    for person in (hers, other):
        told(lab, leader.account_id, "card-locked", person.pk)
    page = client_as(leader).get("/today/").content.decode()
    told_part = page.split('id="notices"')[1].split("</section>")[0]
    assert "Namn P01" in told_part
    assert f"/people/{hers.pk}/" in told_part
    assert "Namn P02" not in told_part
    assert str(other.pk) not in told_part


def test_a_role_without_a_today_page_reads_them_under_more(lab, client_as):
    keeper = staff(lab, "administrator")
    row = told(lab, keeper.account_id, "sign-in-renewed", keeper.account_id)
    client = client_as(keeper)
    assert str(row.pk) in client.get("/more/").content.decode()
    assert client.post(f"/notices/{row.pk}/away/")["Location"] == "/more/"


def test_anothers_notice_and_a_missing_one_answer_alike(lab, leader, client_as):
    colleague = staff(lab, "leader", name="second")
    row = told(lab, colleague.account_id, "card-void")
    client = client_as(leader)
    assert client.post(f"/notices/{row.pk}/away/").status_code == 404
    assert client.post(f"/notices/{lab.pk}/away/").status_code == 404
    with scope(colleague):
        assert len(unseen(colleague.account_id)) == 1

"""What staff are told inside the product."""

from tests.people import staff

from egenkraft.site.access.notices import accounts_in, put_away, tell, unseen
from egenkraft.site.access.scope import scope


def test_each_account_is_told_once_and_puts_it_away_herself(lab, leader):
    colleague = staff(lab, "leader", name="second")
    with scope(leader):
        told = tell(leader, [*accounts_in("leader"), leader.account_id], "card-locked", lab.pk)
        assert {row.account_id for row in told} == {leader.account_id, colleague.account_id}
        mine = unseen(leader.account_id)
        assert [row.kind for row in mine] == ["card-locked"]
        assert put_away(colleague.account_id, mine[0].pk) is False
        assert put_away(leader.account_id, mine[0].pk) is True
        assert unseen(leader.account_id) == []
        assert len(unseen(colleague.account_id)) == 1

"""What a row of the guarded rooms calls itself: it ends up in logs and error reports, so it tells nobody."""

from uuid import UUID

import pytest
from tests.people import staff
from tests.shape.good_rows import GOOD, Rows, model

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.models import Membership
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import KeptKey, Rotation
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.models import PersonKey

pytestmark = [pytest.mark.shape, pytest.mark.django_db(databases=["default", "keys"])]
GUARDED = ("access", "vault", "consent", "audit")
OF_STAFF = {"access.Account", "access.Membership"}  # colleagues are called by their names
LABELS = sorted(label for label in GOOD if label.split(".")[0] in GUARDED)


@pytest.mark.parametrize("label", LABELS)
def test_a_row_says_what_it_is_in_a_few_words_and_no_name(label):
    lab = create_lab(name="Labbet", slug="labbet")
    with scope(Actor.system(lab.pk)):
        text = str(model(label)(**Rows().fields(label)))
        names = {row.display_name for row in Participant.objects.all()} - {""}
    assert 0 < len(text) <= 80
    assert label in OF_STAFF or not any(name in text for name in names)


def test_colleagues_are_called_by_name_and_role():
    lab = create_lab(name="Labbet", slug="labbet")
    actor = staff(lab, "leader")
    with scope(actor):
        row = Membership.objects.get(account_id=actor.account_id)
    assert (str(row), str(row.account)) == ("Leader leader", "Leader")


def test_the_rows_of_the_key_store_are_called_by_ids_and_marks():
    her = UUID(int=1)
    assert str(PersonKey(person=her)) == str(her)
    assert str(KeptKey(name="audit|1a2b3c4d")) == "audit|1a2b3c4d"
    assert str(Rotation(before="1a2b3c4d", after="5e6f7a8b")) == "1a2b3c4d to 5e6f7a8b"

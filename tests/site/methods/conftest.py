"""A woman, her leader, and a workshop with one problem."""

import pytest
from tests.people import make_participant, signed_in, staff


@pytest.fixture
def woman(lab):
    return make_participant(lab, "P01", display_name="Selam")


@pytest.fixture
def leader(lab, woman):
    return staff(lab, "leader")


@pytest.fixture
def client(leader):
    return signed_in(leader)


@pytest.fixture
def there(client):
    """The address of a workshop with one problem."""
    return client.post("/ideas/new/", {"problem": "Ingen ringer tillbaka."}).url

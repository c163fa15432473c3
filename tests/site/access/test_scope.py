"""Unscoped queries raise; a foreign lab is neither read nor written."""

import threading

import pytest

from egenkraft.site.access.models import Lab, Partner
from egenkraft.site.access.scope import Actor, ForeignLab, ScopeMissing, scope
from egenkraft.site.labs.models import Place
from egenkraft.site.participants.models import Participant


def test_a_query_without_scope_raises(lab):
    for model in (Partner, Place, Participant):
        with pytest.raises(ScopeMissing):
            model.objects.count()


def test_every_lab_owned_model_raises_without_scope(db):
    from django.apps import apps

    from egenkraft.site.access.rows import LabRow

    owned = [model for model in apps.get_models() if issubclass(model, LabRow)]
    assert len(owned) > 25
    for model in owned:
        with pytest.raises(ScopeMissing):
            model._default_manager.first()


def test_create_takes_the_lab_of_the_scope(lab, scoped):
    assert Place.objects.create(name="Lokalen").lab_id == lab.pk


def test_rows_of_another_lab_are_not_seen(lab, other_lab):
    with scope(Actor.system(other_lab.pk)):
        Place.objects.create(name="Borta")
    with scope(Actor.system(lab.pk)):
        assert not Place.objects.exists()


@pytest.mark.parametrize("how", ["save", "create", "bulk_create", "update", "move"])
def test_a_foreign_lab_is_refused_on_write(how, lab, other_lab, scoped):
    mine = Place.objects.create(name="Min")
    mine.lab = other_lab
    foreign = {"name": "x", "lab": other_lab}
    writes = {
        "save": lambda: Place(**foreign).save(),
        "create": lambda: Place.objects.create(**foreign),
        "bulk_create": lambda: Place.objects.bulk_create([Place(**foreign)]),
        "update": lambda: Place.objects.update(lab=other_lab),
        "move": mine.save,
    }
    with pytest.raises(ForeignLab):
        writes[how]()
    assert Place.objects.count() == 1


def test_a_foreign_target_is_refused(lab, other_lab):
    with scope(Actor.system(other_lab.pk)):
        theirs = Place.objects.create(name="Deras")
    with scope(Actor.system(lab.pk)), pytest.raises(ForeignLab):
        Participant.objects.create(code="P01", place=theirs)


def test_a_thread_starts_without_a_scope(lab, scoped):
    seen: list[type] = []

    def work() -> None:
        try:
            Place.objects.all()
        except ScopeMissing:
            seen.append(ScopeMissing)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [ScopeMissing]


def test_scopes_nest_and_close(lab, other_lab):
    with scope(Actor.system(lab.pk)):
        with scope(Actor.system(other_lab.pk)):
            Place.objects.create(name="Inne")
        assert not Place.objects.exists()
    with pytest.raises(ScopeMissing):
        Place.objects.exists()
    assert Lab.objects.count() == 2

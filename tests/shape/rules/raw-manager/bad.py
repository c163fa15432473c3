from egenkraft.site.participants import models
from egenkraft.site.participants.models import Participant


def everyone():
    return Participant.raw.all()  # found


def by_module():
    return list(models.Participant.raw.filter(left_at=None))  # found


def base():
    return Participant._base_manager.first()  # found


def own_sql():
    return Participant.objects.raw("SELECT * FROM participants_participant")  # found


def any_model(model):
    return model.raw.count()  # found

from egenkraft.site.diary.models import PublishedPost
from egenkraft.site.participants.models import Participant


def everyone(plan):
    return Participant.objects.all(), plan.raw["outcome"], PublishedPost.raw.all()

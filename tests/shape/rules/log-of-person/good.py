import logging

log = logging.getLogger(__name__)


def seen(participant, row):
    log.info("opened %s", participant.pk)
    log.warning("no answer, message %s", row.id)

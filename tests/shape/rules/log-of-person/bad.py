import logging

log = logging.getLogger(__name__)


def seen(participant, row):
    log.info("opened %s", participant)  # found
    log.warning(f"no answer from {row.phone}")  # found
    log.error("could not reach her", extra={"who": participant.display_name})  # found
    logging.info("mail to %s", row.account.email)  # found

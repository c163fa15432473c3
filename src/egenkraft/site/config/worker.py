"""The background worker: `python -m egenkraft.site.config.worker`."""

from django.core.management import call_command

from egenkraft.site.access.scope import across
from egenkraft.site.config.logs import take_over
from egenkraft.site.config.startup import django_ready, serving


def main() -> None:
    django_ready()
    take_over()
    serving()
    with across(door="clock"):
        call_command("db_worker", interval=1, startup_delay=False, reload=False)


if __name__ == "__main__":
    main()

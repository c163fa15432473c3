"""`egenkraft init`: a new lab with its key, its databases and its first project manager."""

import argparse
import os
import re
import sys
from pathlib import Path

from egenkraft.site.config.labkey import key_path, make_key

ACTS_AS = "system"  # makes the lab and its first manager


def run(argv: list[str]) -> int:
    options = _options(argv)
    key = key_path() or Path("egenkraft.key").resolve()
    os.environ["EGENKRAFT_KEY_FILE"] = str(key)
    if not key.is_file():
        make_key(key)
        print(f"New lab key: {key}\nCopy it to a safe place now. Without it nobody can be read again.")
    from egenkraft.site.config.startup import django_ready, migrate

    django_ready()
    migrate()
    return _first_lab(options)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="egenkraft init", description="A new lab on an empty database.")
    parser.add_argument("--name", required=True, help="the lab's name, as people say it")
    parser.add_argument("--town", default="")
    parser.add_argument("--email", required=True, help="of the first project manager")
    parser.add_argument("--person", required=True, help="name of the first project manager")
    options = parser.parse_args(argv)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", options.email):
        parser.error(f"“{options.email}” is no e-mail address.")
    if not options.name.strip() or not options.person.strip():
        parser.error("the lab and the person each need a name.")
    return options


def _first_lab(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils.text import slugify

    from egenkraft.site.access.actions import invite
    from egenkraft.site.access.models import Lab
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.config.setup import new_lab

    slug = slugify(options.name)[: Lab._meta.get_field("slug").max_length] or "lab"
    if Lab.objects.filter(slug=slug).exists():
        print(f"The lab “{options.name}” is there already. Sign in, or choose another name.", file=sys.stderr)
        return 2
    lab = new_lab(name=options.name, slug=slug, town=options.town)
    system = Actor.system(lab.pk)
    with scope(system):
        token = invite(system, email=options.email, name=options.person, role="manager")
    key = os.environ["EGENKRAFT_KEY_FILE"]
    print(f"The lab “{lab.name}” is ready. Start it with:\n  EGENKRAFT_KEY_FILE={key} egenkraft serve")
    print(f"Then {options.person} chooses a password here, once, within 3 days:")
    print(f"  {settings.SITE_URL}/welcome/{token}/")
    return 0

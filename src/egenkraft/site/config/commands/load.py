"""`egenkraft load FOLDER`: the loader of the pages, from the command line."""

ACTS_AS = "system"  # as the loader's page, for whoever holds the machine


def run(argv: list[str]) -> int:
    from egenkraft.site.config.startup import at_work, lab_ready

    lab_ready()
    from egenkraft.site.intake.command import run as load

    with at_work():
        return load(argv)

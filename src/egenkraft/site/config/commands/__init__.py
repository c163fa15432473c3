"""The commands that need the site. Each module has `run(argv) -> exit code`."""

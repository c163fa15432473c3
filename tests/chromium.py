"""The system's browser: where it is, how to start it quietly, the two sizes of every picture."""

import shutil

# The first has no windows at all, and needs two thirds of the time for the same pages.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-gpu",
]
SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1200, "height": 900}}

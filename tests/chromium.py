"""The system's browser: where it is, how to start it quietly, the two sizes of every picture."""

import shutil

CHROMIUM = next(
    (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None
)
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

"""Which files are taken in."""

from egenkraft.site.outside.sheets import TABLES

PICTURES = (".jpg", ".jpeg", ".png", ".webp")
TAKEN = (*TABLES, *PICTURES)
LARGEST = 30_000_000
MOST_FILES = 100
LARGEST_SUM = 150_000_000  # all files of one load lie here, unsealed, for up to a day

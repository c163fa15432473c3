"""The SQLite driver: pysqlite3 where it has a wheel, else a standard library that is new enough."""

from typing import Any

LEAST = (3, 51, 3)  # 3.7.0 to 3.51.2 hold the WAL-reset race (sqlite.org/wal.html)

dbapi2: Any
try:
    from pysqlite3 import dbapi2
except ImportError:  # no wheel for Linux on Arm or Intel Macs
    from sqlite3 import dbapi2

VERSION: tuple[int, ...] = dbapi2.sqlite_version_info

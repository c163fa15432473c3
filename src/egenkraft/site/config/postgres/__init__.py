"""PostgreSQL for many labs on one host: row-level security that follows the open scope (TRUST 9.8)."""

from pathlib import Path

ROLES = Path(__file__).with_name("roles.sql")  # run once by a superuser of the cluster

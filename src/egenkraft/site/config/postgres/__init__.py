"""PostgreSQL for many labs on one host: row-level security that follows the open scope (TRUST 9.8)."""

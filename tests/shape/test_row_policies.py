"""Every table says who sees its rows on PostgreSQL, whichever database this run is on (TRUST 9.8)."""

from egenkraft.site.config.postgres import policies


def test_every_table_says_who_sees_its_rows():
    """Derive the model from LabRow, or write an entry with its reason in config/postgres/policies.toml."""
    assert policies.without_policy() == []


def test_no_entry_is_left_of_a_table_that_is_gone():
    assert policies.without_table() == []


def test_each_entry_has_a_reason_and_knows_its_words():
    for database in ("default", "keys"):
        for table in policies.tables(database):
            assert table.reason, table.name
            assert table.reason.endswith("."), table.name
            assert not {"{", "}"} & set(table.see + table.add + table.write), table.name
            assert set(table.grants) <= set(policies.ALL), table.name


def test_what_an_entry_opens_everybody_may_read_about():
    """A table that is open without a scope holds nothing about people: these, and no other."""
    opened = {table.name for database in ("default", "keys") for table in policies.tables(database)
              if table.see == "true"}  # fmt: skip
    assert opened == {
        "access_lab",
        "audit_keptkey",
        "audit_rotation",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "published_gone",
        "published_lab",
        "published_picture",
        "published_post",
    }

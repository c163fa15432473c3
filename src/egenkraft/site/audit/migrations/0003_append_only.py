"""Outcome and clock of each row, the heads of what was cut, and a database that refuses to change a row."""

from django.db import migrations, models

SQLITE = [
    """CREATE TRIGGER audit_row_no_update BEFORE UPDATE ON audit_auditrow
    BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
    """CREATE TRIGGER audit_row_no_delete BEFORE DELETE ON audit_auditrow
    WHEN NOT EXISTS (
        SELECT 1 FROM audit_auditsegment s
        WHERE s.lab = OLD.lab AND OLD.sequence BETWEEN s.first AND s.last)
    BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
    # REPLACE asks the trigger above too, because our connections have recursive_triggers on.
    """CREATE TRIGGER audit_row_at_the_end BEFORE INSERT ON audit_auditrow
    WHEN EXISTS (SELECT 1 FROM audit_auditrow r WHERE r.lab = NEW.lab AND r.sequence > NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'the audit chain grows at its end'); END""",
    """CREATE TRIGGER audit_segment_no_update BEFORE UPDATE ON audit_auditsegment
    BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
    """CREATE TRIGGER audit_segment_no_delete BEFORE DELETE ON audit_auditsegment
    BEGIN SELECT RAISE(ABORT, 'the audit chain is append-only'); END""",
    """CREATE TRIGGER audit_segment_at_the_end BEFORE INSERT ON audit_auditsegment
    WHEN EXISTS (SELECT 1 FROM audit_auditsegment s WHERE s.lab = NEW.lab AND s.number > NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the audit chain grows at its end'); END""",
]
SQLITE_BACK = [
    f"DROP TRIGGER {name}"
    for name in (
        "audit_row_no_update",
        "audit_row_no_delete",
        "audit_row_at_the_end",
        "audit_segment_no_update",
        "audit_segment_no_delete",
        "audit_segment_at_the_end",
    )
]
POSTGRES = [
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit chain is append-only'; END $$""",
    """CREATE FUNCTION audit_only_cut() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM audit_auditsegment s
                   WHERE s.lab = OLD.lab AND OLD.sequence BETWEEN s.first AND s.last) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'the audit chain is append-only';
    END $$""",
    """CREATE TRIGGER audit_row_no_update BEFORE UPDATE ON audit_auditrow
    FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_row_no_delete BEFORE DELETE ON audit_auditrow
    FOR EACH ROW EXECUTE FUNCTION audit_only_cut()""",
    """CREATE TRIGGER audit_segment_no_update BEFORE UPDATE OR DELETE ON audit_auditsegment
    FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
]
POSTGRES_BACK = [
    "DROP TRIGGER audit_segment_no_update ON audit_auditsegment",
    "DROP TRIGGER audit_row_no_delete ON audit_auditrow",
    "DROP TRIGGER audit_row_no_update ON audit_auditrow",
    "DROP FUNCTION audit_only_cut()",
    "DROP FUNCTION audit_refuse()",
]


def _run(statements):
    def run(apps, schema_editor):
        for statement in statements.get(schema_editor.connection.vendor, ()):
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_kept_keys")]
    operations = [
        migrations.AddField("auditrow", "outcome", models.CharField(
            max_length=10, blank=True, default="", choices=[
                ("done", "done"), ("shown", "shown"), ("refused", "refused"), ("noticed", "noticed")],
        ), preserve_default=False),
        migrations.AddField(
            "auditrow", "clock", models.CharField(max_length=40, blank=True, default=""), preserve_default=False
        ),
        migrations.AddIndex("auditrow", models.Index(fields=["lab", "account"], name="audit_by_account")),
        migrations.CreateModel(
            name="AuditSegment",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lab", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("first", models.PositiveBigIntegerField()),
                ("last", models.PositiveBigIntegerField()),
                ("until", models.DateTimeField()),
                ("before", models.CharField(max_length=64)),
                ("head", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("key", models.CharField(
                    max_length=8, help_text="mark of the key that signed the segment")),
                ("seal", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["lab", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("lab", "number"), name="audit_segment_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(last__gte=models.F("first")), name="audit_segment_first_to_last"),
                ],
            },
        ),
        migrations.RunPython(
            _run({"sqlite": SQLITE, "postgresql": POSTGRES}),
            _run({"sqlite": SQLITE_BACK, "postgresql": POSTGRES_BACK}),
        ),
    ]

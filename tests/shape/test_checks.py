"""The checks of the source check: what they cannot do is never called clean."""

import json
import os
from pathlib import Path

import pytest
from tests.checks import CLEAN, FOUND, NOT_CHECKED, ROOT, advisories, bandit, licences, lock, secrets, semgrep
from tests.checks.__main__ import TOOLS, ask, bad, main
from tests.checks.processes import Missing, run

pytestmark = pytest.mark.shape


def test_section_11_is_clean(goal, pytestconfig, tmp_path, monkeypatch):
    """`script/test` has run the tools and left what they said; `-m shape` runs them itself."""
    place = os.environ.get("EGENKRAFT_CHECKS", "")
    if not place and "shape" in pytestconfig.option.markexpr:
        place = str(tmp_path / "checks.json")
        monkeypatch.setenv("EGENKRAFT_CHECKS", place)
        main([])
    if not place:
        pytest.skip("the tools over the source run in script/test, and with -m shape")
    told = json.loads(Path(place).read_text())
    words = [said for said, _figure in told.values()]
    silent = [name for name, (said, _figure) in told.items() if said == NOT_CHECKED]
    reached = f"{words.count(CLEAN)} of {len(TOOLS)} clean" + (
        f", not checked: {', '.join(silent)}" * bool(silent)
    )
    goal("G19", reached=reached, wanted="section 11 clean", ok=FOUND not in words)
    assert set(told) == set(TOOLS)
    assert FOUND not in words


def report(**changes):
    whole = {"results": [], "errors": [], "paths": {"scanned": ["src/a.py"]}}
    return json.dumps(whole | changes)


def semgrep_says(text, rules=()):
    return semgrep.read(text, "", product={"src/a.py"}, rules=list(rules))


class TestSemgrep:
    def test_a_broken_rule_is_found_and_not_silent(self):
        answer = semgrep_says(report(errors=[{"message": "Invalid YAML file"}]))
        assert answer.said == FOUND
        assert "Invalid YAML" in answer.findings[0]

    def test_a_file_that_was_not_read_is_not_checked(self):
        assert semgrep_says(report(paths={"scanned": []})).said == NOT_CHECKED

    def test_no_report_is_not_checked(self):
        assert semgrep_says("Traceback").said == NOT_CHECKED

    def test_a_rule_that_does_not_find_its_bad_sample_is_found(self):
        rules = semgrep.rule_names()
        answer = semgrep_says(report(), rules)
        assert answer.said == FOUND
        assert {row.split()[0] for row in answer.findings} == set(rules)

    def test_every_rule_has_a_bad_and_a_good_sample(self):
        rules = semgrep.rule_names()
        assert len(rules) == 9
        folders = {path.name for path in semgrep.RULES.iterdir() if path.is_dir()}
        assert folders == set(rules)
        assert all("sample" not in row or "differs" in row for row in semgrep.blind({}, rules))

    def test_an_exception_has_the_name_of_a_rule_and_a_reason(self, monkeypatch):
        rows = [
            ("a.py:1", ": mark-safe only squares are drawn"),
            ("a.py:2", ": mark-safe"),
            ("a.py:3", ""),
            ("a.py:4", ": no-such-rule because of a reason"),
        ]
        monkeypatch.setattr(semgrep, "exceptions", lambda: rows)
        assert [row.split()[0] for row in semgrep.unreasoned(["mark-safe"])] == ["a.py:2", "a.py:3", "a.py:4"]


class TestBandit:
    def test_findings_and_blindness(self):
        totals = {"metrics": {"_totals": {"loc": 10}}, "errors": [], "results": []}
        row = {"filename": "a.py", "line_number": 1, "test_id": "B602", "issue_text": "shell"}
        assert bandit.read(json.dumps(totals)).said == CLEAN
        assert bandit.read(json.dumps(totals | {"results": [row]})).said == FOUND
        assert bandit.read(json.dumps(totals | {"metrics": {"_totals": {"loc": 0}}})).said == NOT_CHECKED
        assert bandit.read(json.dumps(totals | {"errors": [{"filename": "b.py"}]})).said == NOT_CHECKED
        assert bandit.read("", "no such file").said == NOT_CHECKED


class TestSecrets:
    def test_the_false_key_must_be_seen(self, monkeypatch):
        monkeypatch.setattr(secrets, "sees_false_key", lambda: False)
        assert secrets.compare(["README.md"]).said == NOT_CHECKED

    def test_a_fresh_key_is_found(self, monkeypatch):
        fresh = {("a.py", "digest"): "a.py:3 AWS Access Key"}
        monkeypatch.setattr(secrets, "look", lambda files: (set(), fresh, True))
        assert secrets.compare(["a.py"]).findings == ("a.py:3 AWS Access Key",)

    def test_outside_a_git_tree_nothing_was_checked(self, monkeypatch, tmp_path):
        monkeypatch.setattr(secrets, "ROOT", tmp_path)
        assert secrets.check().said == NOT_CHECKED


class TestLock:
    def test_a_package_without_a_digest_or_from_elsewhere_is_found(self):
        whole = {"name": "a", "source": {"registry": lock.INDEX}, "wheels": [{"hash": "sha256:1"}]}
        assert lock.unpinned({"package": [whole]}) == []
        assert lock.unpinned({"package": [whole | {"wheels": [{"url": "x"}]}]})
        assert lock.unpinned({"package": [whole | {"source": {"git": "https://example.org/a"}}]})

    def test_ours_is_clean(self):
        assert lock.check().said == CLEAN

    def test_a_name_in_only_one_of_the_two_is_found(self, tmp_path):
        ours = {
            "source": {"editable": "."},
            "metadata": {"requires-dist": [{"name": "django"}], "requires-dev": {}},
        }
        project = tmp_path / "pyproject.toml"
        project.write_text(
            '[project]\ndependencies = ["django>=5", "nh3"]\n'
            "[project.optional-dependencies]\n[dependency-groups]\n"
        )
        assert [row.split()[0] for row in lock.out_of_step({"package": [ours]}, project)] == ["nh3"]


class TestAdvisories:
    def test_a_package_that_the_database_does_not_know_was_not_checked(self):
        """The report of an index without advisories says "no known vulnerabilities"."""
        unknown = {"dependencies": [{"name": "django", "skip_reason": "not found"}]}
        assert advisories.read(json.dumps(unknown), "", asked=1).said == NOT_CHECKED

    def test_a_hole_is_found(self):
        hole = {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}
        answer = advisories.read(json.dumps({"dependencies": [hole]}), "", asked=1)
        assert answer.findings == ("a 1 X-1, mended in 2",)

    def test_known_and_whole_is_clean(self):
        known = {"name": "a", "version": "1", "vulns": []}
        assert advisories.read(json.dumps({"dependencies": [known]}), "", asked=1).said == CLEAN
        assert advisories.read("", "ConnectionError", asked=1).said == NOT_CHECKED

    def test_a_newer_patch_of_django_is_found(self):
        newer = "Resolved 9 packages\nUpdate django v5.2.19 -> v5.2.20"
        assert advisories.read_upgrade(0, newer).said == FOUND
        assert advisories.read_upgrade(0, "No lockfile changes detected").said == CLEAN
        assert advisories.read_upgrade(2, "dns error").said == NOT_CHECKED


class TestLicences:
    def test_every_package_of_a_release_has_one(self):
        assert licences.check().said == CLEAN

    def test_one_that_may_not_stand_beside_ours_is_found(self, monkeypatch):
        monkeypatch.setattr(licences, "licence", lambda name: "AGPL-3.0" if name == "django" else "MIT")
        assert licences.check().findings == ("django: AGPL-3.0",)

    def test_the_bill_of_materials_lists_every_package_with_its_licence(self, tmp_path, capsys):
        path = tmp_path / "release.cdx.json"
        assert licences.write(path) == 0
        bill = json.loads(path.read_text())
        assert bill["bomFormat"] == "CycloneDX"
        names = {row["name"] for row in bill["components"]}
        assert names == set(licences.release())
        assert "django" in names
        assert "semgrep" not in names
        assert all(row["licenses"][0]["license"]["name"] for row in bill["components"])


def test_a_missing_tool_is_not_checked(monkeypatch):
    def gone():
        raise Missing("bandit is not installed")

    monkeypatch.setitem(TOOLS, "bandit", gone)
    assert ask("bandit").said == NOT_CHECKED
    with pytest.raises(Missing):
        run("no-such-tool-of-ours")


def test_not_checked_fails_where_every_tool_must_run():
    silent = bandit.not_checked("bandit", "not installed")
    elsewhere = bandit.not_checked("advisories", "no network")
    assert not bad([silent], strict=False)
    assert bad([silent], strict=True)
    assert not bad([elsewhere], strict=True)
    assert bad([bandit.found("lock", ["a"])], strict=False)


def test_the_scripts_ask_the_checks():
    assert "-m tests.checks" in (ROOT / "script" / "test").read_text()
    assert (ROOT / "script" / "sbom").stat().st_mode & 0o111

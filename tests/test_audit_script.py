"""An audit that has looked at nothing is no pass."""

import json

from scripts.audit import requirements_in, verdict

FAULTY = {"name": "lxml", "version": "1.0", "vulns": [{"id": "PYSEC-2026-1"}]}
SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
OUT_OF_REACH = {"name": "gunicorn", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def said_of(*packages):
    return json.dumps({"dependencies": packages, "fixes": []})


def test_packages_that_were_all_looked_at_pass():
    assert verdict(said_of(SOUND)) == ([], "")


def test_package_with_a_published_fault_fails():
    assert verdict(said_of(SOUND, FAULTY)) == (["lxml 1.0 has a known fault: PYSEC-2026-1"], "")


def test_packages_that_were_not_looked_at_are_no_pass():
    """pip-audit ends with 0 and the words "No known vulnerabilities found" here."""
    faults, words = verdict(said_of(SOUND, OUT_OF_REACH, OUT_OF_REACH))
    assert faults == []
    assert words.startswith("NOT AUDITED: 2 of 3 packages")


def test_fault_counts_also_where_others_were_not_looked_at():
    faults, words = verdict(said_of(FAULTY, OUT_OF_REACH))
    assert (len(faults), words[:11]) == (1, "NOT AUDITED")


def test_nothing_said_is_no_pass():
    for said in ("", "Traceback", "{}", said_of()):
        faults, words = verdict(said)
        assert (faults, words[:11]) == ([], "NOT AUDITED")


def test_package_without_a_hash_is_seen():
    lock = (
        "django==5.2.19 \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\n"
        "Foo_Bar[baz]==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:ef\n"
        "loose==2\n"
    )
    assert requirements_in(lock) == [("django", "5.2.19", True), ("foo-bar", "1.0", True), ("loose", "2", False)]

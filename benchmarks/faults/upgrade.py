"""The previous release's database, with data in it, brought to this one: every word still shown, everybody let in."""

import json

from benchmarks.faults.drills import Drill, Finding
from benchmarks.faults.installation import Installation

LOST = "UPDATE actions_action SET activity = 'Something else'"


def run(installation: Installation) -> Finding:
    installation.load_previous()
    if installation.without:
        installation.ask(LOST)
    said = installation.run("scripts/previous_release.py", "check", "tests/previous_release", env={"DJANGO_DEBUG": "1"})
    found = json.loads(said.splitlines()[-1])
    pages, texts = found.pop("pages"), found.pop("texts")
    wrong = {name: what for name, what in found.items() if what}
    words = f"{pages} pages with {texts} texts: {'all there' if not wrong else f'wrong: {sorted(wrong)}'}"
    faults = installation.faults_in_database()
    said_of_others = "people sign in, every table recorded, nothing left to migrate" if not wrong else ""
    return Finding(not wrong and not faults, f"{words}; {said_of_others}; {'; '.join(faults) or 'database sound'}")


DRILL = Drill("Upgrade with data", "benchmarks.faults.upgrade", run, "the actions' words", is_previous=True)

if __name__ == "__main__":
    DRILL.command()

"""Read files with a few bytes changed, 100,000 of them: each is read as a plan or refused in a sentence, and soon.

    DJANGO_DEBUG=1 nice -n 19 .venv/bin/python -m benchmarks.fuzz_files --runs 100000 --seed 1

It begins with good files of every kind that the tracker reads and changes bytes of them, of the parts packed inside them
(which are then packed again, so that what reads them is reached), or of their text. What is read in a process of its own
when somebody sends it is read in this one here, with a clock for each, so that whatever a library raises is seen as the
reader sees it. Anything but a plan or a refusal is a finding. A file that takes longer than LONGEST seconds, or ends the
process, is read again in a process of its own, whose limits have to refuse it. Seconds are those of the processor.
`--plant` lets one reader fail on a file that holds a certain byte, and succeeds only where that is found.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from documents.readers import CannotRead, files, read_plan
from documents.readers.apart import DAMAGED, READERS, Progress, Stopped
from documents.readers.blocks import Blocks
from tests.documents.builders import document, workbook
from tests.documents.hostile import FILES, changed, written_pdf

LONGEST = 20
STRETCH = 1000
READ, REFUSED = "read", "refused"
ROWS = [
    ["Ref", "Action", "Lead", "Timescale", "Status", "Update"],
    ["1.1", "Run patrols in the town centre", "TVP / Council", "March 2018", "Green", "Begun; 12 patrols"],
    ["1.2", "Mark 200 bicycles", "Council", "Ongoing", "A", "Late by a month"],
]
TEXT = "Safer Vale plan 2017/18\nPriority 1: Burglary\n" + "\n".join("\t".join(row) for row in ROWS)
CSV = "\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS)
PAGE = (
    "= Safer Vale plan 2017/18\n#table(columns: 3, " + ", ".join(f"[{cell}]" for row in ROWS for cell in row[1:4]) + ")"
)
GOOD: dict[str, tuple[bytes, int]] = {  # with how often each is taken
    "plan.csv": (CSV.encode(), 30),
    "pasted text": (TEXT.encode(), 25),
    "plan.docx": (document("Priority 1: Burglary", ROWS).read(), 15),
    "plan.xlsx": (workbook(Plan=ROWS).read(), 15),
    "plan.ods": ((FILES / "plan.ods").read_bytes(), 5),
    "plan.xls": ((FILES / "plan.xls").read_bytes(), 5),
    "plan.pdf": (written_pdf(PAGE), 5),
}
PIECES = [
    b"\x00", b"\xff", b"\xed\xa0\x80", b"<", b">", b"&", b"&#0;", b"&#xD800;", b"]]>", b'"', b",", b"\t", b"\n", b"\r", b"=",
    b"99999999999999999999", b"-1", b"1e999", b"NaN", b"0001-01-01", b"31/12/9999", b"Q9 2017/18", b"2017/99", b"Sept 0",
    b"\xe2\x80\xae", b"\xf0\x9f\x9a\x93", b"Priority", b"x" * 5000, b"1.1.1.1.1.1.1", b"\xef\xbb\xbf", b"\xff\xfe",
]  # fmt: skip


class TooLong(BaseException):
    """Nothing in a reader may take it for a fault of the file."""


def ring(signum: int, frame: FrameType | None) -> None:
    raise TooLong


def spoil(content: bytes, chance: random.Random) -> bytes:
    """A few changes: bytes put in, left out, turned over or repeated, or the rest cut away."""
    made = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4, 16])):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(6):
            case 0:
                made[at:at] = chance.choice(PIECES)
            case 1:
                del made[at : at + chance.choice([1, 2, 10, 100])]
            case 2:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                made[at : at + 1] = chance.choice(PIECES)
            case 4:
                made[at:at] = made[at : at + chance.choice([1, 10, 200])] * chance.choice([1, 2, 20])
            case _ if chance.random() < 0.2:
                del made[at:]
    return bytes(made)


def spoil_a_part(content: bytes, chance: random.Random) -> bytes:
    """Change one of the files packed inside, and pack it again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = chance.choice([name for name in archive.namelist() if archive.getinfo(name).file_size])
        return changed(content, {name: spoil(archive.read(name), chance)})


def read_here(kind: str, content: bytes, progress: Progress) -> Blocks:
    """As the process apart answers: whatever ends it, were it the panic of a library, is a damaged file to the other side."""
    try:
        return READERS[kind](content, progress)
    except (CannotRead, TooLong):
        raise
    except BaseException as ended:
        raise Stopped(DAMAGED) from ended


def planted(source: io.BytesIO, name: str) -> object:
    """A reader that fails where it should refuse."""
    if b"NaN" in source.getvalue():
        raise ValueError("planted")
    return read_plan(source, name)


def made(seed: int, number: int) -> tuple[str, bytes]:
    """The name and the content of one file; the same for the same numbers."""
    chance = random.Random(seed * 1_000_003 + number)
    [name] = chance.choices(list(GOOD), [weight for _, weight in GOOD.values()])
    good = GOOD[name][0]
    is_packed = good.startswith(b"PK") and chance.random() < 0.6
    return name, (spoil_a_part if is_packed else spoil)(good, chance)


def answer_to(name: str, content: bytes, read: Callable[..., object]) -> str:
    """READ, REFUSED, or what went wrong and where."""
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        read(io.BytesIO(content), name)
    except CannotRead:
        return REFUSED
    except (TooLong, Exception) as fault:  # noqa: BLE001  # whatever it is, it is what is looked for
        where = traceback.extract_tb(fault.__traceback__)[-1]
        said = " ".join(str(fault)[:150].split())
        return f"{type(fault).__name__}: {said} at {Path(where.filename).name}:{where.lineno}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return READ


def stretch(first: int, last: int, seed: int, read: Callable[..., object]) -> Iterator[str]:
    """The answers to some files, read in a child here: fewer of them where one of the files has ended it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        files.read_apart = read_here
        for number in range(first, last + 1):
            os.write(writer, (answer_to(*made(seed, number), read) + "\n").encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        yield from (line.rstrip("\n") for line in told)
    os.waitpid(child, 0)


def run(first: int, runs: int, seed: int, read: Callable[..., object]) -> tuple[Counter[str], set[str]]:
    """What hangs here, or ends the process, is read again as the tracker reads it: apart, and within its limits."""
    came, faults, done, started = Counter[str](), set[str](), first - 1, time.perf_counter()
    while done < runs:
        last = min(runs, done - done % STRETCH + STRETCH)
        for said in stretch(done + 1, last, seed, read):
            done += 1
            name, content = made(seed, done)
            if said.startswith(TooLong.__name__):
                said = again(name, content, read)
            note(said, name, done, content, came, faults)
        if done < last:
            done += 1
            name, content = made(seed, done)
            note(again(name, content, read), name, done, content, came, faults)
        print(f"  {done}: {dict(came)}, {time.perf_counter() - started:.0f} s in all", flush=True)
    return came, faults


def again(name: str, content: bytes, read: Callable[..., object]) -> str:
    said = answer_to(name, content, read)
    return f"{said} by the limits of the process apart" if said == REFUSED else said


def note(said: str, name: str, number: int, content: bytes, came: Counter[str], faults: set[str]) -> None:
    is_fault = not said.startswith((READ, REFUSED))
    came["FAULT" if is_fault else said] += 1
    if is_fault and said not in faults:
        faults.add(said)
        print(f"FAULT {said}\n  {name}, run {number}: {content[:400]!r}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=1, help="the number of the first file, to try one again")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plant", action="store_true", help="let a reader fail, which must be found")
    options = parser.parse_args()
    signal.signal(signal.SIGPROF, ring)
    came, faults = run(options.first, options.runs, options.seed, planted if options.plant else read_plan)
    print(f"{came.total()} files: {dict(came)}; {len(faults)} kinds of fault")
    return int(bool(faults) != options.plant)


if __name__ == "__main__":
    sys.exit(main())

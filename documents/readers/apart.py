"""A file that may do harm is opened in a process of its own, which is stopped when it takes too long or too much."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from documents.readers.blocks import Blocks
from documents.readers.excel import read_workbook
from documents.readers.older_sheets import read_sheets
from documents.readers.pdf import read_pdf
from documents.readers.plan import CannotRead
from documents.readers.stored import blocks_from_json, blocks_to_json
from documents.readers.word import read_document

Progress = Callable[[int, int], None]

SECONDS = 25  # a web server commonly gives a request 30
LARGEST_MEMORY = 1024 * 1024 * 1024
LARGEST_ANSWER = 60_000_000  # characters
DAMAGED, TOO_LONG, TOO_MUCH = "damaged", "too long", "too much"
START = "import sys; from documents.readers.apart import main; main(sys.argv[1:], sys.stdin.buffer, sys.stdout)"
READERS: dict[str, Callable[[bytes, Progress], Blocks]] = {
    "word": lambda content, _: read_document(content),
    "excel": lambda content, _: read_workbook(content),
    "sheets": read_sheets,
    "pdf": read_pdf,
}


class Stopped(Exception):
    """The file was not read to its end: it is damaged, or took too long or too much memory. Says which."""


def read_apart(kind: str, content: bytes, progress: Progress) -> Blocks:
    """Read in another process, which knows nothing of this one's settings and can neither outlast nor outgrow its limits."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", START, kind, str(LARGEST_MEMORY), str(SECONDS)]
    surroundings = {"PYTHONPATH": str(root), "PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root, env=surroundings
    ) as process:
        expired = threading.Event()

        def stop() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(SECONDS, stop)
        timer.start()
        try:
            answer = _answer(process, content, progress)
            process.wait()
        finally:
            timer.cancel()
            process.kill()
    if answer is None and expired.is_set():
        raise Stopped(TOO_LONG)
    if answer is None:  # a library that finds no more memory ends the process on the spot
        raise Stopped(TOO_MUCH if process.returncode == -signal.SIGABRT else DAMAGED)
    return _taken(answer)


def _answer(process: subprocess.Popen[bytes], content: bytes, progress: Progress) -> dict[str, Any] | None:
    """The last thing said, if anything; on the way there, how far it is."""
    said, told = process.stdin, process.stdout
    assert said is not None and told is not None
    try:
        said.write(content)
        said.close()
    except OSError:  # it has stopped already, and may have said why
        pass
    for line in _lines(told):
        if "done" not in line:
            return line
        progress(line["done"], line["of"])
    return None


def _lines(told: Any) -> Iterator[dict[str, Any]]:
    while line := told.readline(LARGEST_ANSWER):
        if not line.endswith(b"\n"):
            return
        yield json.loads(line)


def _taken(answer: dict[str, Any]) -> Blocks:
    if "blocks" in answer:
        return blocks_from_json(answer["blocks"])
    if "refused" in answer:
        raise CannotRead(answer["refused"])
    raise Stopped(answer["stopped"])


def hold(memory: int, seconds: int) -> None:
    """Give this process no more than its share. Where a system does not know a limit, the clock outside still holds."""
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds + 1),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):
            continue


def answer_for(kind: str, content: bytes, told: TextIO) -> None:
    """Read the file and say the outcome in one line of JSON, after a line for each page or sheet."""

    def say(**answer: Any) -> None:
        print(json.dumps(answer), file=told, flush=True)

    try:
        blocks = READERS[kind](content, lambda done, of: say(done=done, of=of))
        say(blocks=blocks_to_json(blocks))
    except CannotRead as refusal:
        say(refused=str(refusal))
    except Exception as error:  # noqa: BLE001 - whatever a made-up file does to a library, the process outside is told
        say(stopped=TOO_MUCH if _is_of_memory(error) else DAMAGED)


def _is_of_memory(error: BaseException | None) -> bool:
    """Also where a library has wrapped it in an error of its own."""
    if error is None or isinstance(error, MemoryError):
        return error is not None
    return any(isinstance(each, MemoryError) for each in error.args) or _is_of_memory(error.__context__)


def main(arguments: list[str], asked: BinaryIO, told: TextIO) -> None:
    kind, memory, seconds = arguments
    hold(int(memory), int(seconds))
    answer_for(kind, asked.read(), told)

"""The file of a backup: a ZIP that anybody can open, written under another name until it is known to be good."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from csp.backups.manifest import MANIFEST, BackupRefused, Manifest, Part, read_manifest

BLOCK = 1024 * 1024
FASTEST = 1  # a level of compression: four times quicker than the usual one, for a file a tenth larger
UNFINISHED = ".making"
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
)  # what reading a broken ZIP raises


@dataclass
class Writing:
    """A backup that is being written."""

    zip: zipfile.ZipFile
    at: datetime
    parts: dict[str, Part] = field(default_factory=dict)

    def add(self, name: str, source: IO[bytes], *, compress: bool = True) -> None:
        digest, size = hashlib.sha256(), 0
        with self.zip.open(self.entry(name, compress=compress), "w", force_zip64=True) as into:
            while block := source.read(BLOCK):
                digest.update(block)
                size += into.write(block)
        self.parts[name] = Part(size=size, sha256=digest.hexdigest())

    def close(self, manifest: Manifest) -> None:
        self.zip.writestr(self.entry(MANIFEST, compress=True), manifest.as_json())

    def entry(self, name: str, *, compress: bool) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self.at.astimezone(UTC).timetuple()[:6])
        entry.external_attr = 0o600 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        entry._compresslevel = FASTEST  # type: ignore[attr-defined]
        return entry


@contextmanager
def writing(path: Path, at: datetime) -> Iterator[Writing]:
    """Readable by nobody but the one who writes it; on disk, and not only on its way there, when it is closed."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        with zipfile.ZipFile(file, "w") as archive:
            yield Writing(archive, at)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def place_for_one(folder: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """A closed folder to work in, gone afterwards, and the name under which what is made there shall stand."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / ".tracker.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupRefused(f"Another backup is being written to {folder}: wait until it is done.") from None
            for left in folder.glob(f".tracker-*{UNFINISHED}"):
                shutil.rmtree(left)  # of one that was killed: it would hold the lock otherwise
            final = free_name(folder, name)
            work = folder / f".{final.stem}{UNFINISHED}"
            try:
                work.mkdir(mode=0o700)
                yield work, final
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise BackupRefused(f"{trouble(error, folder)} No backup was made.") from error


def trouble(error: OSError, folder: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk of {folder} is full."
    return f"{error.filename or folder}: {error.strerror}."


def free_name(folder: Path, name: str) -> Path:
    """Never the name of a file that is there."""
    turn, final = 1, folder / f"{name}.zip"
    while final.exists():
        turn += 1
        final = folder / f"{name}-{turn}.zip"
    return final


def put_in_place(made: Path, final: Path) -> None:
    """Give the finished file its name; the name, too, is on disk then."""
    made.rename(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True)
class Backup:
    """A backup that was opened and is what it seems to be; its parts have still to be read."""

    path: Path
    zip: zipfile.ZipFile
    manifest: Manifest

    def extract(self, name: str, into: Path) -> Path:
        """Write the part to the file; BackupRefused if a single byte is not what it was."""
        digest, size = hashlib.sha256(), 0
        into.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with self.zip.open(name) as part, into.open("wb") as file:
                while block := part.read(BLOCK):
                    digest.update(block)
                    size += file.write(block)
        except DAMAGE as error:
            raise damaged(self.path) from error
        if self.manifest.parts[name] != Part(size=size, sha256=digest.hexdigest()):
            raise damaged(self.path)
        return into


def damaged(path: Path, how: str = "it does not hold what was written to it") -> BackupRefused:
    return BackupRefused(f"{path} is damaged: {how}. Use another backup.")


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """The backup at the path; BackupRefused, saying why, for anything else."""
    try:
        with path.open("rb") as file:
            is_zip = file.read(4) == b"PK\x03\x04"
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {error.strerror}.") from error
    if not is_zip:
        raise BackupRefused(f"{path} is not a backup of the tracker.")
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise BackupRefused(f"{path} was cut short: its end is missing. Use another backup.") from error
    with archive:
        yield Backup(path, archive, manifest_in(path, archive))


def manifest_in(path: Path, archive: zipfile.ZipFile) -> Manifest:
    names = archive.namelist()
    if MANIFEST not in names:
        raise BackupRefused(f"{path} is not a backup of the tracker.")
    try:
        manifest = read_manifest(archive.read(MANIFEST))
    except BackupRefused as refusal:
        raise BackupRefused(f"{path}: {refusal}") from refusal
    except ValueError as error:
        raise BackupRefused(f"{path} is not a backup of the tracker, or its manifest is damaged.") from error
    except DAMAGE as error:
        raise damaged(path) from error
    if sorted(names) != sorted([*manifest.parts, MANIFEST]) or not all(map(is_within, names)):
        raise damaged(path)
    return manifest


def is_within(name: str) -> bool:
    """Whether a part would be written below the folder it is meant for."""
    return ".." not in PurePosixPath(name).parts and not PurePosixPath(name).is_absolute() and "\\" not in name

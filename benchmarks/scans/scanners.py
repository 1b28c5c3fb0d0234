"""The scanners: how each is called, and what of its words is a finding."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scans.visitors import Form, Visitors

LONGEST = 120  # seconds for one role
MODULES = "xss,permanentxss,sql,redirect,exec,file,crlf,xxe,ldap,methods,cookieflags,http_headers,csp,csrf"
NOT_A_FAULT = ("HTTP Secure Headers", "Secure Flag cookie")  # there is no HTTPS on the loopback address


@dataclass(frozen=True, order=True)
class Found:
    kind: str
    where: str

    def __str__(self) -> str:
        return f"{self.kind} ({self.where})"


@dataclass(frozen=True)
class Scanner:
    must_find: tuple[str, ...]  # of what is planted
    signs_in: bool
    planted: Callable[[Visitors, Path], list[Found]]
    scan: Callable[[Visitors, str, Path], list[Found]]


def program(name: str, how: str) -> str:
    found = os.environ.get(name.upper()) or shutil.which(name)
    if not found:
        raise SystemExit(f"{name} was not found: {how}")
    return found


def run(command: list[str], folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=3 * LONGEST
    )
    (folder / "said.txt").write_text(done.stdout + done.stderr)
    return done.stdout


def wapiti(visitors: Visitors, start: str, cookies: str, folder: Path) -> list[Found]:
    report = folder / "report.json"
    command = [program("wapiti", "pip install wapiti3"), "-u", start, "--scope", "folder", "-m", MODULES, "-d", "4"]
    command += [
        "-H",
        f"Cookie: {cookies}",
        "--max-scan-time",
        str(LONGEST),
        "--max-attack-time",
        "60",
        "--flush-session",
    ]
    for way_out in ("accounts/logout/*", "accounts/sessions/*", "*/sign-out/*", "*/close/*", "accounts/password/*"):
        command += ["-x", f"{visitors.url}/{way_out}"]
    command += [
        "--no-bugreport",
        "-f",
        "json",
        "-o",
        str(report),
        "--store-session",
        str(folder),
        "--store-config",
        str(folder),
    ]
    run(command, folder)
    told = json.loads(report.read_text())["vulnerabilities"]
    return sorted(
        {Found(kind, each["path"]) for kind, every in told.items() for each in every if kind not in NOT_A_FAULT}
    )


def wapiti_planted(visitors: Visitors, folder: Path) -> list[Found]:
    return wapiti(visitors, f"{visitors.url}/planted/", visitors.cookies("coordinator"), folder)


def wapiti_scan(visitors: Visitors, role: str, folder: Path) -> list[Found]:
    return wapiti(visitors, f"{visitors.url}/", visitors.cookies(role), folder)


def sqlmap(visitors: Visitors, form: Form, cookies: str, folder: Path) -> list[Found]:
    command = [program("sqlmap", "apt install sqlmap"), "-u", visitors.url + form.address, "--cookie", cookies]
    command += ["--batch", "--level=1", "--risk=1", "--threads=4", "--technique=BEU", "--smart", "--disable-coloring"]
    command += ["--skip=form_token,csrfmiddlewaretoken,next", "--ignore-code=400,403,404,409,410,422,429"]
    command += ["--output-dir", str(folder / "kept"), "--drop-set-cookie", "--dbms=sqlite"]
    if form.data:
        command += ["--data", form.data]
    said = run(command, folder)
    return [
        Found("SQL injection", f"{form.address}: {name}")
        for name in re.findall(r"^Parameter: (.+)$", said, re.MULTILINE)
    ]


def sqlmap_planted(visitors: Visitors, folder: Path) -> list[Found]:
    right = Form(f"/planted/search/?s={visitors.people['coordinator'].name.split()[0]}", "")
    return sqlmap(visitors, right, visitors.cookies("coordinator"), folder)


def sqlmap_scan(visitors: Visitors, role: str, folder: Path) -> list[Found]:
    cookies, forms = visitors.forms(role)
    return [each for number, form in enumerate(forms) for each in sqlmap(visitors, form, cookies, folder / str(number))]


def nikto(visitors: Visitors, role: str, folder: Path) -> list[Found]:
    command = [program("nikto", "apt install nikto (non-free)"), "-host", visitors.url, "-nointeractive", "-ask", "no"]
    said = run([*command, "-timeout", "5", "-maxtime", f"{LONGEST}s"], folder)
    lines = re.findall(r"^\+ (?:OSVDB-\d+: )?(/[^:]*): (.+)$", said, re.MULTILINE)
    return [Found(words[:60], where) for where, words in lines]


SCANNERS = {
    "wapiti": Scanner(
        ("cross site scripting", "stored cross site scripting", "open redirect"), True, wapiti_planted, wapiti_scan
    ),
    "sqlmap": Scanner(("sql injection",), True, sqlmap_planted, sqlmap_scan),
    "nikto": Scanner(
        ("phpinfo.php", "test.php"), False, lambda visitors, folder: nikto(visitors, "nobody", folder), nikto
    ),
}

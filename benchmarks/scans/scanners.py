"""The scanners: how each is called, and what of its words is a finding."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scans.visitors import OF_THE_SITE, Form, Visitors

LONGEST = 120  # seconds for one role
MODULES = "xss,permanentxss,sql,redirect,exec,file,crlf,xxe,ldap,methods,cookieflags,http_headers,csp,csrf"
ANSWERED = "400,403,404,409,410,422,429"  # pages too, which sqlmap would otherwise stop at
WAYS_OUT = (  # what would end the session, or send everybody to set up a second step
    "accounts/logout/*", "accounts/sessions/*", "*/sign-out/*", "*/close/*", "accounts/password/*", "accounts/set-password/*",
    "people/*/end/*", "*/second-step/*", "partnerships/*/edit/*",
)  # fmt: skip
TRIED = "AND boolean-based blind - WHERE or HAVING clause$"  # all others as well take hours
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
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=8 * LONGEST
    )
    (folder / "said.txt").write_text(done.stdout + done.stderr)
    return done.stdout


def wapiti(visitors: Visitors, start: str, cookies: str, folder: Path) -> list[Found]:
    report = folder / "report.json"
    command = [program("wapiti", "pip install wapiti3"), "-u", start, "-H", f"Cookie: {cookies}", "-m", MODULES]
    command += ["--scope", "folder", "-d", "4", "--max-scan-time", "45", "--max-attack-time", "20"]
    for name in OF_THE_SITE:
        command += ["--skip", name]
    for way_out in WAYS_OUT:
        command += ["-x", f"{visitors.url}/{way_out}"]
    command += ["--flush-session", "--store-session", str(folder), "--store-config", str(folder)]
    command += ["--no-bugreport", "-f", "json", "-o", str(report)]
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
    """Level 2 finds what level 1 does not; --smart tries nothing where no error of the database is shown."""
    command = [program("sqlmap", "apt install sqlmap"), "-u", visitors.url + form.address, "--cookie", cookies]
    command += ["--batch", "--level=2", "--risk=1", "--technique=B", f"--test-filter={TRIED}", "--disable-coloring"]
    command += ["-p", ",".join(form.names), f"--ignore-code={ANSWERED}"]
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
    forms.sort(key=lambda form: bool(form.data))
    with ThreadPoolExecutor(3) as several:
        found = several.map(lambda each: sqlmap(visitors, each[1], cookies, folder / str(each[0])), enumerate(forms))
        return [fault for every in found for fault in every]


def nikto(visitors: Visitors, folder: Path) -> list[Found]:
    """By the name that the site answers to: nikto turns 127.0.0.1 into localhost, and 400 to everything tells it nothing."""
    host = visitors.url.removeprefix("http://")
    command = [program("nikto", "apt install nikto (non-free)"), "-host", visitors.url, "-vhost", host, "-ask", "no"]
    said = run([*command, "-nointeractive", "-timeout", "5", "-maxtime", f"{LONGEST}s"], folder)
    if "items checked" not in said:
        raise SystemExit("nikto did not come to an end")
    lines = re.findall(r"^\+ (?:OSVDB-\d+: )?(?:GET |POST )?(/[^:]*): (.+)$", said, re.MULTILINE)
    return [Found(words[:60], where) for where, words in lines]


SCANNERS = {
    "wapiti": Scanner(
        ("cross site scripting", "stored cross site scripting", "open redirect"), True, wapiti_planted, wapiti_scan
    ),
    "sqlmap": Scanner(("sql injection",), True, sqlmap_planted, sqlmap_scan),
    "nikto": Scanner(("phpinfo.php", "test.php"), False, nikto, lambda visitors, role, folder: nikto(visitors, folder)),
}

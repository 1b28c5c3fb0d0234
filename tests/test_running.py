"""docs/running.md and the files it names agree with the code, and with each other."""

import os
import re
import runpy
import shutil
import socket
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import URLPattern, get_resolver

from csp.logs import SECRET
from csp.signing_in.environment import PARTS
from documents.files.pdf import PATIENCE as PATIENCE_WITH_PDF

ROOT = Path(settings.BASE_DIR)
GUIDE = (ROOT / "docs" / "running.md").read_text()
FILES = ROOT / "docs" / "running"
UNITS = sorted(FILES.glob("tracker*.service"))
TIMERS = sorted(FILES.glob("*.timer"))
NGINX = (FILES / "nginx.conf").read_text()
PROXY = (FILES / "nginx-proxy.conf").read_text()
PAGES = sorted((FILES / "pages").glob("*.html"))


def settings_asked_for():
    """The names of environment variables in the code that reads them."""
    code = "".join((ROOT / name).read_text() for name in ("csp/settings.py", "csp/starting.py"))
    names = set(re.findall(r"\b((?:DJANGO|DATABASE)_[A-Z_]*[A-Z])\b", code)) - {"DJANGO_SETTINGS_MODULE"}
    return names | {f"DJANGO_OIDC_{part}" for part in PARTS}


def settings_told():
    table = GUIDE.partition("## Settings")[2].partition("\n## ")[0]
    first_cells = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
    return {name for cell in first_cells for name in re.findall(r"`([A-Z][A-Z_]+)`", cell)}


def test_every_setting_is_told_and_every_setting_told_is_read():
    assert settings_told() == settings_asked_for() | {"WEB_CONCURRENCY"}


def test_example_of_the_settings_names_those_there_are_and_holds_no_secret():
    example = (FILES / "environment").read_text()
    given = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", example, re.MULTILINE))
    assert set(given) <= settings_told()
    assert given["DJANGO_SECRET_KEY"] == ""


def test_every_file_is_named_in_the_guide_and_every_file_named_is_there():
    named = set(
        re.findall(r"running/([\w./-]+\w)(?![\w*])", GUIDE + NGINX + "".join(unit.read_text() for unit in UNITS))
    )
    there = [path for path in FILES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {name for name in named if not (FILES / name).exists()} == set()
    assert {path.name for path in there if path.stem not in GUIDE and path.parent.name != "pages"} == set()


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_unit_runs_what_there_is_as_somebody_who_may_little(unit):
    text = unit.read_text()
    lines = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    command = lines["ExecStart"].removeprefix("/srv/tracker/current/.venv/bin/").split()
    if command[0] == "gunicorn":
        assert (ROOT / command[2]).exists()
    else:
        assert command[:2] == ["python", "manage.py"]
        assert command[2] in get_commands()
    assert lines["User"] in ("tracker", "tracker_owner")
    assert text.partition("# it may read")[2].partition("[Install]")[0].strip() == (
        UNITS[0].read_text().partition("# it may read")[2].partition("[Install]")[0].strip()
    )


def test_each_timer_has_its_unit():
    assert {path.stem for path in TIMERS} == {path.stem for path in UNITS} - {"tracker"}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_units_are_understood_by_systemd(tmp_path):
    """With programs that are there in place of those that will be."""
    for path in [*UNITS, *TIMERS, FILES / "tracker.socket"]:
        text = re.sub(r"/srv/tracker/current/\.venv/bin/\w+", "/bin/true", path.read_text())
        (tmp_path / path.name).write_text(re.sub(r"^(User|Group|SocketGroup)=.*", r"\1=root", text, flags=re.MULTILINE))
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "tracker" in line]
    assert said == []


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed here")
def test_site_is_understood_by_nginx(tmp_path):
    """As it stands, but for where its files are and for what only the root of a server with IPv6 may open."""
    site = NGINX.replace("/srv/tracker/current", str(ROOT)).replace("brotli_static on;", "")
    site = site.replace("/var/log/nginx", str(tmp_path)).replace("/etc/ssl/tracker", str(tmp_path))
    site = re.sub(r"\n +listen \[::\].*", "", site)
    for port in ("80", "443"):
        site = re.sub(rf"listen {port}\b", f"listen 127.0.0.1:{free_port()}", site)
    (tmp_path / "site").write_text(site)
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=x",
            "-keyout", "key.pem", "-out", "certificate.pem"]  # fmt: skip
    subprocess.run(make, cwd=tmp_path, check=True, capture_output=True)
    kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    folders = " ".join(f"{name}_temp_path {tmp_path}/{name};" for name in kept)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {folders} include {tmp_path}/site; }}"
    )
    command = ["nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def secret_addresses(found=None, before="/"):
    for entry in get_resolver().url_patterns if found is None else found:
        address = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if re.search(r"<str:(token|key|secret)>|\(\?P<key>", address):
                yield address
        else:
            yield from secret_addresses(entry.url_patterns, address)


def test_every_address_that_opens_something_is_kept_out_of_every_log():
    opens = re.search(r'"~\^\(\?<opens>([^)]+)\)', NGINX)[1].split("|")
    silent = re.search(r"location ~ (\S+) \{\s+error_log /dev/null", NGINX)[1]
    found = list(secret_addresses())
    assert found
    for address in found:
        assert any(address.startswith(start) for start in opens), address
        assert re.match(silent, address), address
        assert SECRET.search(address), address
    assert "$request_uri" not in NGINX.partition("log_format")[2].partition(";")[0]
    assert "$args" not in NGINX.partition("log_format")[2].partition(";")[0]


def test_proxy_takes_whatever_the_tracker_takes():
    [limit] = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    assert int(limit) * 1024 * 1024 > settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 20 * 1024 * 1024


def test_each_waits_longer_than_what_it_waits_for():
    gunicorn = runpy.run_path(str(FILES / "gunicorn.conf.py"))
    [proxy] = re.findall(r"proxy_read_timeout (\d+)s;", PROXY)
    [stop] = re.findall(r"TimeoutStopSec=(\d+)", (FILES / "tracker.service").read_text())
    assert 2 * PATIENCE_WITH_PDF < gunicorn["timeout"] < int(proxy)
    assert gunicorn["graceful_timeout"] < int(stop)


def test_proxy_writes_over_what_the_tracker_believes():
    assert re.search(r"proxy_set_header X-Forwarded-Proto \$scheme;", PROXY)
    assert re.search(r"proxy_set_header X-Forwarded-For \$remote_addr;", PROXY)
    assert "DJANGO_TRUSTED_PROXIES=1" in (FILES / "environment").read_text()
    assert NGINX.count("include /srv/tracker/current/docs/running/nginx-proxy.conf;") == NGINX.count("location") - 5


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_page_of_the_proxy_looks_like_the_tracker_and_needs_nothing_of_it(page):
    tags = Tags()
    tags.feed(page.read_text())
    sheets = [attributes["href"] for tag, attributes in tags.found if tag == "link"]
    assert sheets == ["/static/govuk/govuk-frontend.min.css", "/static/css/tracker.css"]
    assert (ROOT / sheets[1].strip("/")).exists()
    assert [tag for tag, _ in tags.found].count("h1") == 1
    assert {tag for tag, attributes in tags.found} & {"script", "style", "img", "form"} == set()
    assert {name for _, attributes in tags.found for name in attributes} <= {
        "class", "href", "id", "lang", "charset", "name", "content", "rel",
    }  # fmt: skip
    assert "status" not in page.read_text()


def test_pages_of_the_proxy_are_all_served():
    [named] = re.findall(r"location ~ \^/\(([\w|-]+)\)\\\.html\$", NGINX)
    assert set(named.split("|")) == {page.stem for page in PAGES}
    assert {name for name in named.split("|") if f"/{name}.html;" not in NGINX} == set()


@pytest.mark.parametrize("name", ["tracker-manage", "tracker-release"])
def test_script_is_one_that_a_shell_understands_and_may_be_run(name):
    assert os.access(FILES / name, os.X_OK)
    assert subprocess.run(["sh", "-n", str(FILES / name)], check=False).returncode == 0


def test_commands_that_need_the_owner_of_the_tables_are_there():
    [named] = re.findall(r"^    ([\w |]+)\) user=tracker_owner", (FILES / "tracker-manage").read_text(), re.MULTILINE)
    assert {name.strip() for name in named.split("|")} <= set(get_commands())

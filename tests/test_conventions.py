"""House rules that a machine can check."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.urls import URLPattern, get_resolver
from simple_history.models import HistoricalChanges

ROOT = Path(settings.BASE_DIR)
APPS = ["csp", "plans", "priorities", "actions", "reviews", "documents"]
MODELS = [
    model
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if not issubclass(model, HistoricalChanges)  # made by simple_history, with names of its own
]
FIELDS = [
    field
    for model in MODELS
    for field in model._meta.local_fields
    if not any(issubclass(model, base) and hasattr(base, field.name) for base in (AbstractUser, AbstractBaseSession))
]
CODE = sorted(
    path for app in [*APPS, "scripts"] for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
# everything else takes the date, so that any day can be asked about
WITHOUT_CLOCK = [
    path for path in CODE if not {"views", "views.py", "middleware.py", "commands", "scripts"} & {*path.parts}
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))


def from_root(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_field_is_named_for_its_kind(field):
    suffixes = {models.DateTimeField: ("_at",), models.DateField: ("_on", "_date")}.get(type(field), "")
    assert field.name.endswith(suffixes)
    assert not isinstance(field, models.BooleanField) or field.name.startswith(("is_", "has_", "can_"))


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_model_says_what_it_is(model):
    words = model.__doc__ or ""
    assert words
    assert not words.startswith(f"{model.__name__}(")  # Django writes this one where there is none


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_model_hides_nothing_in_save_or_in_its_order(model):
    assert "save" not in vars(model)
    assert model._meta.ordering == []


def patterns(found: list | None = None) -> Iterator[URLPattern]:
    for entry in get_resolver().url_patterns if found is None else found:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry.url_patterns)


def test_only_these_pages_are_open_to_anyone():
    is_open = {entry.name for entry in patterns() if not getattr(entry.callback, "login_required", True)}
    assert is_open == {
        "account_login", "account_logout", "account_reset_password", "account_reset_password_done", "mfa_authenticate",
        "mfa_login_webauthn", "organisation_sign_in", "organisation_back", "set_password", "accessibility", "healthz", "by_link", "by_link_draft",
        "head_and_foot", "invitation", "published_list", "published", "published_file",
        "session_state",
    }  # fmt: skip


def test_each_address_has_a_name_of_its_own():
    every = list(patterns())
    named = {(entry.callback.__module__.partition(".")[0], entry.name) for entry in every}
    assert len(named) == len(every)
    assert None not in {name for _, name in named}


@pytest.mark.parametrize("path", DECISIONS, ids=from_root)
def test_decision_is_numbered_as_its_file_is_named(path):
    heading = path.read_text().splitlines()[0]
    assert heading.startswith(f"# {path.name[:4]} ")


def test_decisions_are_numbered_once():
    numbers = [path.name[:4] for path in DECISIONS]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("path", CODE, ids=from_root)
def test_code_names_only_decisions_that_are_there(path):
    named = set(re.findall(r"ADR (\d{4})", path.read_text()))
    assert named <= {decision.name[:4] for decision in DECISIONS}


@pytest.mark.parametrize("path", TEMPLATES, ids=from_root)
def test_template_is_short_and_plain(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 120
    assert re.findall(r"<style|\bstyle\s*=|<script(?![^>]*\bsrc=)|\bon[a-z]+\s*=\s*[\"']|javascript:", text) == []
    assert re.findall(r"\|\s*safe\b|\bautoescape\b", text) == []


@pytest.mark.parametrize("path", CODE, ids=from_root)
def test_code_is_short_and_plain(path):
    text = path.read_text()
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert len(text.splitlines()) <= 450
    assert [node.name for node in functions if node.end_lineno - node.lineno >= 40] == []
    assert (
        re.findall(r"mark_safe|SafeString|csrf_exempt|@receiver|(?<!connection_created)(?<!sqlite3)\.connect\(", text)
        == []
    )


@pytest.mark.parametrize("path", WITHOUT_CLOCK, ids=from_root)
def test_clock_is_read_by_pages_and_commands_only(path):
    assert re.findall(r"localdate\(|localtime\(|\.now\(|\.today\(", path.read_text()) == []


@pytest.mark.parametrize("app", APPS)
def test_no_drawer_for_everything(app):
    names = {path.stem for path in (ROOT / app).rglob("*.py")}
    assert names & {"common", "core", "utils", "services", "helpers", "misc", "signals"} == set()

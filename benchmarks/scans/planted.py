"""The tracker with faults planted in it, which every scanner has to find before its silence counts for anything."""

import os
from pathlib import Path
from typing import Any

import django
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
django.setup()

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from csp import urls

START = """<html><head><title>Planted</title></head><body>
<a href="/planted/search/?s=Planted">Search</a> <a href="/planted/go/?to=/">Go</a> <a href="/planted/echo/?words=hello">Echo</a>
<form method="post" action="/planted/write/"><input type="text" name="note" value="hello"><input type="submit"></form>
<a href="/planted/note/">Notes</a></body></html>"""
NOTES = Path(connection.settings_dict["NAME"]).with_name("notes")  # of all workers


def page(words: str) -> HttpResponse:
    return HttpResponse(f"<html><body>{words}</body></html>")


def start(request: HttpRequest) -> HttpResponse:
    return HttpResponse(START)


def search(request: HttpRequest) -> HttpResponse:
    """What was typed becomes a part of the SQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM csp_user WHERE name LIKE '%{request.GET.get('s', '')}%'".replace("%", "%%"))
        rows: list[Any] = cursor.fetchall()
    return page("".join(f"<p>{name}</p>" for (name, *_) in rows))


def echo(request: HttpRequest) -> HttpResponse:
    return page(f"<p>{request.GET.get('words', '')}</p>")


@csrf_exempt
def write(request: HttpRequest) -> HttpResponse:
    with NOTES.open("a") as notes:
        notes.write(f"<p>{request.POST.get('note', '')}</p>\n")
    return HttpResponseRedirect("/planted/note/")


def note(request: HttpRequest) -> HttpResponse:
    """What one person types is markup on everybody's page."""
    return page(NOTES.read_text() if NOTES.exists() else "")


def go(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(request.GET.get("to", "/"))


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("PHP Version 5.2.1 phpinfo()", content_type="text/html")


PLANTED = [
    path("planted/", start),
    path("planted/search/", search),
    path("planted/echo/", echo),
    path("planted/write/", write),
    path("planted/note/", note),
    path("planted/go/", go),
    path("phpinfo.php", forgotten),
    path("test.php", forgotten),
]
for number, pattern in enumerate(PLANTED):
    pattern.callback.login_required = False
    pattern.name = f"planted_{number}"
urls.urlpatterns[:0] = PLANTED
application = get_wsgi_application()

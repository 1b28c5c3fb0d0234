"""Bring the database up to date, load the demo data into an empty one, and serve:  python scripts/serve.py [PORT]

With `--as-installed` after the port, serve with the settings of a real installation: debug off, collected files,
gunicorn. Two things differ from one: pages travel without HTTPS, which this machine's own address allows; and what the
environment does not give is made up: a key, kept in .make/ for the next time, and the database of `make run`.
"""

import os
import secrets
import socket
import sys
from pathlib import Path

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
KEY = ROOT / ".make" / "secret-key"
DEMO_PEOPLE = {
    "officer@demo.example": "community safety officer",
    "lead@demo.example": "lead officer, police",
    "board@demo.example": "board member",
    "scrutiny@demo.example": "scrutiny clerk",
    "admin@demo.example": "site administrator",
}
AS_INSTALLED = (
    "Settings of a real installation: debug off, collected files, gunicorn. Without HTTPS, to this machine only."
)


def main(port: str, is_as_installed: bool) -> None:
    refuse_a_port_in_use(port, "make serve" if is_as_installed else "make run")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
    if is_as_installed:
        set_as_installed()
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo", if_empty=True)
    if is_as_installed:
        call_command("collectstatic", interactive=False, verbosity=0)
        print(f"\n{AS_INSTALLED}")
    print(f"\nThe tracker is at  http://{HOST}:{port}/   (stop it with Ctrl-C)", flush=True)
    if get_user_model().objects.filter(email__in=DEMO_PEOPLE).exists():
        print("Sign in with the password  demo-password  as")
        for email, role in DEMO_PEOPLE.items():
            print(f"  {email:24}{role}")
    sys.stdout.flush()
    address = f"{HOST}:{port}"
    with_gunicorn = ["-m", "gunicorn", "--config", "docs/running/gunicorn.conf.py", "--bind", address]
    serving = with_gunicorn if is_as_installed else ["manage.py", "runserver", address]
    os.execv(sys.executable, [sys.executable, *serving])


def set_as_installed() -> None:
    made_up = {
        "DJANGO_SECRET_KEY": kept_key(),
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DJANGO_PLAIN_HTTP": "1",
        "DATABASE_URL": f"sqlite:///{ROOT / 'db.sqlite3'}",
        "WEB_CONCURRENCY": "3",
    }
    os.environ.update({name: value for name, value in made_up.items() if not os.environ.get(name)})
    os.environ["DJANGO_DEBUG"] = ""


def kept_key() -> str:
    """The key made the first time, in a file that only its maker can read."""
    if not KEY.exists():
        KEY.parent.mkdir(exist_ok=True)
        with os.fdopen(os.open(KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return KEY.read_text()


def refuse_a_port_in_use(port: str, command: str) -> None:
    with socket.socket() as taken:
        if taken.connect_ex((HOST, int(port))) == 0:
            sys.exit(f"Port {port} is in use. Stop what is using it, or take another:  {command} PORT=8001")


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--as-installed"]
    main(given[0] if given else "8000", "--as-installed" in sys.argv)

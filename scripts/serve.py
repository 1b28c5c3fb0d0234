"""Bring the database up to date, load the demo data into an empty one, and serve:  python scripts/serve.py [PORT]"""

import os
import socket
import sys
from pathlib import Path

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
DEMO_PEOPLE = {
    "officer@demo.example": "community safety officer",
    "lead@demo.example": "lead officer, police",
    "board@demo.example": "board member",
    "scrutiny@demo.example": "scrutiny clerk",
    "admin@demo.example": "site administrator",
}


def main(port: str) -> None:
    refuse_a_port_in_use(port)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csp.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo", if_empty=True)
    print(f"\nThe tracker is at  http://{HOST}:{port}/   (stop it with Ctrl-C)", flush=True)
    if get_user_model().objects.filter(email__in=DEMO_PEOPLE).exists():
        print("Sign in with the password  demo-password  as")
        for email, role in DEMO_PEOPLE.items():
            print(f"  {email:24}{role}")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "manage.py", "runserver", f"{HOST}:{port}"])


def refuse_a_port_in_use(port: str) -> None:
    with socket.socket() as taken:
        if taken.connect_ex((HOST, int(port))) == 0:
            sys.exit(f"Port {port} is in use. Stop what is using it, or take another:  make run PORT=8001")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "8000")

"""Backups of a country's record, under writes, and on a disk that is full:  python -m benchmarks.backups

    DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.backups
    DJANGO_DEBUG=1 .venv/bin/python scripts/with_postgres.py .venv/bin/python -m benchmarks.backups

Each part works in databases of its own beside the one that DATABASE_URL names, and takes them away again. One part alone:
its name behind the command (`national`, `writes`, `full`). The last needs root, which mounts a small disk in memory.
"""

"""How much of a change to the rules the tests would notice: the code is broken in one place at a time, and tests must fail.

    make mutants                                   all of it, on both processors
    python -m benchmarks.mutants csp/access.py     one file, with the survivors named

What is broken: the code that decides who may do what, that meets two people at once, that finds the position as at a day, and
that counts statuses (`RULES` in rules.py, with the tests that are about each). How: in changing.py. Each broken
place is tried in a child process, against those tests that run over its line, the nearest first, until one fails.
A broken place that no test notices within `MOST_TESTS` is called a survivor and counts against the score.

SQLite in memory only: the rules are the same Python on both databases.
"""

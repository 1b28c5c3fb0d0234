"""Drills: the tracker served as in an installation, and what goes wrong with one done to it on purpose (docs/trust.md).

Each drill is run twice, as it is and with the very thing taken out that it is about; the second run has to fail, so that
the first one is known to mean something. All of them: `make drills`. One: `python -m benchmarks.faults.kill --database sqlite`.
"""

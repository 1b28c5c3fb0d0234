"""The running tracker looked over by scanners, signed in as each role; each scanner is first shown to find planted faults.

    python -m benchmarks.scans                          all three, the planted faults first
    python -m benchmarks.scans wapiti --role board      one scanner, one role

wapiti (`pip install wapiti3`, anywhere: WAPITI=/path/to/wapiti) crawls and tries every form and parameter it finds. sqlmap is
given every parameter of every form of every page, with a value that is right. nikto asks for files that are often forgotten.
sqlmap and nikto are Debian packages. The server is one that this starts on 127.0.0.1, with the settings of an installation
and made-up records; nothing else is asked for anything, and all of it is gone afterwards.
"""

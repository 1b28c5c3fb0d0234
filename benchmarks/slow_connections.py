"""300 connections that send or read slowly, and what somebody else waits for a page meanwhile.

    sudo apt install slowhttptest
    python benchmarks/slow_connections.py https://plans.example.gov.uk/accounts/login/ [ca.pem]

Bounded: 300 connections for 16 seconds, three times, and only against this machine. slowhttptest does not say which name it
wants, so nginx must take the tracker's for its first (`default_server`) while this runs. The negative control is gunicorn by itself:
`gunicorn --config docs/running/gunicorn.conf.py --bind 127.0.0.1:8099` and http://127.0.0.1:8099/accounts/login/
Ends with 1 where the 95th of 100 waits is longer than 100 ms, or a page did not come.
"""

import http.client
import socket
import ssl
import subprocess
import sys
import time
from urllib.parse import urlsplit

WAYS = {"headers": ["-H", "-i", "5"], "body": ["-B", "-i", "5", "-s", "8192"], "reading": ["-X"]}
SLOW_FOR, BEGIN_AFTER, PROBE_FOR = 16, 3, 11  # seconds
LONGEST = 100  # milliseconds


def main(address: str, authority: str | None) -> int:
    host, port = urlsplit(address).hostname, urlsplit(address).port
    if not all(found[4][0] in ("127.0.0.1", "::1") for found in socket.getaddrinfo(host, port)):
        sys.exit("Only against this machine.")
    is_good = True
    for way, options in WAYS.items():
        method = "POST" if way == "body" else "GET"
        attack = ["slowhttptest", "-c", "300", *options, "-r", "150", "-l", str(SLOW_FOR), "-t", method, "-u", address]
        slow = subprocess.Popen([*attack, "-p", "3"], stdout=subprocess.PIPE, text=True)
        time.sleep(BEGIN_AFTER)
        waits, missing = probe(address, authority)
        connected = "connected:           300" in plain(slow.communicate()[0])
        at_95 = waits[int(len(waits) * 0.95)]
        print(f"{way:8} {len(waits)} pages, {missing} not answered, p50 {waits[len(waits) // 2]:.0f}, p95 {at_95:.0f}, longest {waits[-1]:.0f} ms; 300 held: {connected}")  # fmt: skip
        is_good &= connected and not missing and at_95 <= LONGEST
    return 0 if is_good else 1


def plain(said: str) -> str:
    return "".join(part.partition("m")[2] if at else part for at, part in enumerate(said.split("\x1b[")))


def probe(address: str, authority: str | None) -> tuple[list[float], int]:
    """One page every tenth of a second, each on a connection of its own, from another address of this machine."""
    parts, waits, missing, end = urlsplit(address), [], 0, time.monotonic() + PROBE_FOR
    while time.monotonic() < end:
        begun = time.monotonic()
        try:
            asked: http.client.HTTPConnection
            if parts.scheme == "https":
                trusted = ssl.create_default_context(cafile=authority)
                asked = http.client.HTTPSConnection(
                    parts.netloc, timeout=10, context=trusted, source_address=("127.0.0.2", 0)
                )
            else:
                asked = http.client.HTTPConnection(parts.netloc, timeout=10)
            asked.request("GET", parts.path)
            missing += asked.getresponse().status >= 500
            asked.close()
        except OSError:
            missing += 1
        waits.append((time.monotonic() - begun) * 1000)
        time.sleep(0.1)
    return sorted(waits), missing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))

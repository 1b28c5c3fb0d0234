"""How gunicorn serves the tracker; where it listens stands in the unit, and in `make serve`."""

import multiprocessing
import os

from csp.logs import AS_LINES

wsgi_app = "csp.wsgi"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2 * multiprocessing.cpu_count() + 1)
# one request at a time in each worker: a page takes tens of milliseconds, and nginx keeps slow visitors away from here
worker_class = "sync"
preload_app = True  # the program is read once for all workers, so a new version answers sooner
# files are read and PDFs are set within 25 seconds or given up; nginx waits longer than this (proxy_read_timeout)
timeout = 75
graceful_timeout = 75
# a worker makes room for a fresh one now and then, not all at once
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True  # systemd alone steers it

# one line of JSON on standard output for each request, written by the tracker itself (csp/logs.py)
accesslog = None
forwarder_headers = ""  # no header of a visitor's says where the tracker lives
logconfig_dict = AS_LINES
# the same limits as the proxy's
limit_request_line = 8190
limit_request_fields = 100

"""The entry of a worker process: Beam's own, without its log of each channel opened."""

from __future__ import annotations

import logging
import os
import sys

if __name__ == "__main__":
    # Ctrl-C is for the main process, which lets the run reach its commit: out of its group.
    os.setsid()
    # Before the import, which warns of a Google client library that nothing here uses.
    logging.disable(logging.WARNING)
    from apache_beam.runners.worker import sdk_worker_main

    sdk_worker_main.main(sys.argv)

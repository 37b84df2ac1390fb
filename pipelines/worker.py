"""The entry of a worker process: Beam's own, without its log of each channel opened."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time

MAIN_PROCESS = "NEWSBEAM_MAIN_PROCESS"
"""The variable that tells a worker process whose worker it is."""

if __name__ == "__main__":
    # Ctrl-C is for the main process, which lets the run reach its commit: out of its group.
    os.setsid()
    # Told, not asked: by the time a worker asks for its parent, that may be gone already.
    main_process = int(os.environ[MAIN_PROCESS])

    def end_with_main_process() -> None:
        """End when the main process is gone, not minutes later when its channel times out."""
        while os.getppid() == main_process:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=end_with_main_process, daemon=True).start()
    # Before the import, which warns of a Google client library that nothing here uses. What
    # fails in a step is told by the main process.
    logging.disable(logging.CRITICAL)
    import grpc
    from apache_beam.runners.worker import sdk_worker_main

    from pipelines.memory import collect_seldom
    from pipelines.threads import pass_over_hang_ups

    collect_seldom()
    pass_over_hang_ups()  # what hangs up is the main process that is gone
    try:
        sdk_worker_main.main(sys.argv)
    except grpc.RpcError:  # the main process is gone
        os._exit(1)

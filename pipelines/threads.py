"""What is told of a thread that fails."""

from __future__ import annotations

import threading


def pass_over_hang_ups() -> None:
    """Tell what fails in threads from now on, but not that the other side only hung up."""
    import grpc  # here: it comes with Beam, and only its portable side raises its errors

    def tell(args: threading.ExceptHookArgs) -> None:
        if not issubclass(args.exc_type, grpc.RpcError):
            threading.__excepthook__(args)

    threading.excepthook = tell

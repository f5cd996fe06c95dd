"""Starts the service on a port of the loopback interface, and says on which."""

from __future__ import annotations

import os
import signal
import sys

from werkzeug.serving import WSGIRequestHandler, make_server

from app import Settings, create_app


class QuietHandler(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main() -> None:
    settings = Settings(
        environment=os.environ.get("APP_ENV", ""),
        verify_token=os.environ.get("VERIFY_TOKEN"),
        webhook_secret=os.environ.get("CRM_WEBHOOK_SECRET", ""),
        is_conformable=os.environ.get("CONFORM") == "1",
    )
    port = int(os.environ.get("PORT", "3000"))
    # A thread for each request, since a stream of events holds one.
    server = make_server("127.0.0.1", port, create_app(settings), threaded=True, request_handler=QuietHandler)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: sys.exit(0))
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

"""Runs inside a forum's own virtual environment: fills the forum, serves it, and takes orders.

Orders come as JSON lines on stdin, one answer a line on stdout, so that a like costs milliseconds
and not a Django start. When stdin ends, because whoever booted the forum is gone, so does this
process: nothing survives a parent that was killed.

    python host.py template   migrate the database that LAB_DATABASE names, and end
    python host.py serve      take orders
"""

import json
import os
import shutil
import sys
import threading
import traceback
from pathlib import Path

FOLDER = Path(os.environ["LAB_FOLDER"])
_seen = []
_seen_lock = threading.Lock()


def robots(request):
    """The robots.txt that lies in the forum's folder; 404 where there is none."""
    from django.http import HttpResponse, HttpResponseNotFound

    file = FOLDER / "robots.txt"
    if not file.exists():
        return HttpResponseNotFound("Not found", content_type="text/plain")
    return HttpResponse(file.read_text(encoding="utf-8"), content_type="text/plain")


def setup():
    """Start Django with the engine's settings."""
    import django
    from django.db.backends.signals import connection_created

    def quick(connection, **_):
        # the lab's data can be made again, so it need not wait for the disk
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")

    connection_created.connect(quick, weak=False)
    django.setup()


def make_template():
    """Migrate an empty database once, so that each boot only copies a file."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
    connection.close()


def make_server(port):
    """A threaded HTTP server with the forum on it, style sheets included."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.contrib.staticfiles.views import serve
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Static(StaticFilesHandler):
        def serve(self, request):
            return serve(request, self.file_path(request.path), insecure=True)

    class Handler(WSGIRequestHandler):
        def log_message(self, format, *args):
            with _seen_lock:
                _seen.append({"request": getattr(self, "requestline", ""), "status": int(args[1])})

    class Server(ThreadedWSGIServer):
        request_queue_size = 128
        allow_reuse_address = True

    server = Server(("127.0.0.1", port), Handler)
    server.set_app(Static(get_wsgi_application()))
    return server


def main():
    """Answer orders until stdin ends."""
    wire = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # whatever the forum prints goes to the log
    sys.path.insert(0, str(Path(__file__).parent / os.environ["LAB_ENGINE"]))
    sys.modules["host"] = sys.modules["__main__"]
    if sys.argv[1] == "template":
        setup()
        make_template()
        return
    database = Path(os.environ["LAB_DATABASE"])
    if not database.exists():
        shutil.copy(os.environ["LAB_TEMPLATE"], database)
    setup()
    import recipe

    recipe.prepare(FOLDER)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            if order["do"] == "serve":
                server = make_server(order["port"])
                threading.Thread(target=server.serve_forever, daemon=True).start()
                answer = {"port": server.server_port}
            elif order["do"] == "requests":
                with _seen_lock:
                    answer = {"requests": list(_seen)}
                    _seen.clear()
            elif order["do"] == "seed":
                answer = {"rows": recipe.seed(order["community"])}
            else:
                answer = getattr(recipe, order.pop("do"))(**order)
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        wire.write(json.dumps(answer, ensure_ascii=False) + "\n")
    os._exit(0)  # requests that are being answered need not be waited for


if __name__ == "__main__":
    main()

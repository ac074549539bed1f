"""`rongjun serve`: the office on one machine, pages and background jobs together."""

import gc
import signal
import subprocess
import sys
from typing import Annotated

import typer
import waitress
from django.core.management import call_command
from django.urls import get_resolver

from rongjun.config.wsgi import application

from .common import console


def serve(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port to listen on")] = 8000,
    threads: Annotated[int, typer.Option(help="requests worked at once")] = 8,
    worker: Annotated[bool, typer.Option(help="also work background jobs")] = True,
) -> None:
    """Serve the office and work its background jobs until interrupted."""
    console.print(f"荣军 Rongjun: http://{host}:{port}/  (Ctrl-C 停止 / stops)", highlight=False)
    jobs = subprocess.Popen([sys.executable, "-m", "rongjun.cli.serve"]) if worker else None
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))
    warm_up()
    try:
        waitress.serve(application, host=host, port=port, threads=threads, ident="rongjun", _quiet=True)
    finally:
        if jobs is not None:
            jobs.terminate()
            jobs.wait(timeout=30)


def warm_up() -> None:
    """Load every page's code before the first request, and let the garbage collector never walk through it again.

    Else the first who comes in the morning waits for it, and every collection of all there is stops all requests.
    """
    get_resolver().url_patterns  # noqa: B018
    gc.collect()
    gc.freeze()


def work() -> None:
    """Work background jobs until interrupted; the daily looks at all money, cases and petitions are among them."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongjun.config.settings")
    django.setup()
    from rongjun.base import clock
    from rongjun.domains.payments.watch_tasks import plan_daily_watch
    from rongjun.domains.petitions.watch import plan_daily_petitions
    from rongjun.domains.recognition.watch_tasks import plan_daily_cases
    from rongjun.domains.services.aid.suspecting import plan_daily_costs
    from rongjun.domains.services.duties.watch_tasks import plan_daily_duties
    from rongjun.domains.services.signups.watch_tasks import plan_daily_signups
    from rongjun.domains.services.stations.line_tasks import plan_daily_lines
    from rongjun.domains.services.visits.watch_tasks import plan_daily_visits

    plan_daily_watch(clock.now())
    plan_daily_cases(clock.now())
    plan_daily_petitions(clock.now())
    plan_daily_duties(clock.now())
    plan_daily_visits(clock.now())
    plan_daily_lines(clock.now())
    plan_daily_costs(clock.now())
    plan_daily_signups(clock.now())
    call_command("db_worker", verbosity=0, interval=0.5, reload=False)


if __name__ == "__main__":
    work()

"""The command line: `rongjun`. See `rongjun --help`; exit statuses: 0 done, 1 rows rejected, 2 nothing done."""

import os
import sys


def main() -> None:
    """Set Django up and run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongjun.config.settings")
    import django

    django.setup()
    from .app import app

    sys.exit(app())

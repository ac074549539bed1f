"""`rongjun search`: what people are found by."""

import typer

from rongjun.domains.people.search import rebuild_search

from .common import ENDINGS, ends_with_two, print_json_line

app = typer.Typer(help=f"What people are found by. {ENDINGS}", no_args_is_help=True)


@app.callback()
def group() -> None:
    """What people are found by."""


@app.command("rebuild")
def rebuild() -> None:
    """Write what people are found by anew, from names and file numbers: after a release that reads names otherwise.

    It may be repeated, and pages can be used meanwhile. A minute or more for a million people; other writes wait.
    """
    with ends_with_two():
        count = rebuild_search()
    print_json_line({"people": count})

"""A process that works on cases at the very moment at which others do: it reads orders, loads, waits for the word.

python tests/recognition_work.py NUMBER

Orders are lines of JSON: {"door", "case"}. It loads the case, answers `ready`, waits for a line, goes through the door
as the person of its number and answers what it was told: "done", or the kind of refusal; at `look` how the case stands.
"""

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongjun.config.settings")
django.setup()

from recognition_world import START, VILLAGE  # noqa: E402

from rongjun.base.actor import Actor, Role  # noqa: E402
from rongjun.base.errors import Refusal  # noqa: E402
from rongjun.base.scope import whole_registry  # noqa: E402
from rongjun.domains.recognition import applying, deciding, intake, working  # noqa: E402
from rongjun.domains.recognition.models import Case, CasePaper, Clock, Entry  # noqa: E402
from rongjun.domains.units.models import Account  # noqa: E402

ROLES = {"sign": Role.HEAD, "last": Role.DIRECTOR, "propose": Role.OFFICER}


def who(door: str, number: int) -> Actor:
    """Return who goes through a door in the process of a number."""
    role = ROLES.get(door, Role.TOWN_CLERK)
    return Account.objects.get_by_natural_key(f"{role}-{role}{number}").actor()


def begin(_case: Any, by: Actor) -> object:
    """Begin three cases and return their numbers."""
    asked = {"code": "test-rating", "name": "申请人", "area_code": VILLAGE, "channel": "counter", "by": by, "at": START}
    return [applying.begin_case(**asked).case.number for _one in range(3)]


def paper(case: Case, by: Actor) -> object:
    """Check a paper off: everybody may at once, and the history has no gap."""
    item = CasePaper.objects.filter(case=case).values_list("item", flat=True).order_by("pk")[0]
    return intake.check_paper(case=case, item=item, standing="original", by=by, at=case.begun_at)


def look(case: Case, _by: Actor) -> object:
    """Return how a case stands."""
    entries = Entry.objects.filter(case=case).order_by("sequence")
    return {
        "state": case.state, "step": case.step, "running": Clock.objects.filter(case=case, stopped_on=None).count(),
        "moves": [one.move for one in entries], "sequence": [one.sequence for one in entries],
    }  # fmt: skip


DOORS = {
    "begin": begin, "paper": paper, "look": look,
    "finish": lambda case, by: working.finish_step(case=case, answers={"known": "yes"}, by=by, at=case.begun_at),
    "accept": lambda case, by: intake.accept_case(case=case, by=by, at=case.begun_at),
    "sign": lambda case, by: deciding.sign_decision(case=case, by=by, at=case.begun_at),
    "last": lambda case, by: deciding.sign_decision(case=case, by=by, at=case.begun_at),
    "withdraw": lambda case, by: applying.withdraw_case(case=case, reason="本人要求", by=by, at=case.begun_at),
}  # fmt: skip


def main(number: int) -> None:
    """Work on orders until there are no more."""
    for line in sys.stdin:
        order = json.loads(line)
        with whole_registry("tests"):
            case = Case.objects.select_related("procedure", "person").filter(pk=order["case"]).first()
            by = who(order["door"], number)
            print("ready", flush=True)
            sys.stdin.readline()
            try:
                told = DOORS[order["door"]](case, by)
                answer: Any = told if isinstance(told, list | dict) else "done"
            except Refusal as refusal:
                answer = type(refusal).__name__
            except Exception as crash:
                answer = f"crash: {crash!r}"
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))

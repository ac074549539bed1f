"""The ages of the rulebook in use, for the rooms that do not know it."""

from functools import partial

from rongjun.domains.people.ages import AgeFrom
from rongjun.domains.policy.queries import current_rulebook
from rongjun.kernel.entitlement.ages import age_from


def ages_of_rulebook() -> AgeFrom:
    """Return from which age a benefit is paid in a month, by the rulebook in use. One query. Raises Refusal."""
    return partial(age_from, current_rulebook())

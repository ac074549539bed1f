"""Signing in: the account comes with everything an Actor needs, in one query."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from rongjun.base.prepared import Prepared
from rongjun.domains.units.models import Account


def may_come_in(account_id: int) -> QuerySet[Account]:
    """Return an account with staff, unit and area; none where it was closed, removed, or never got its rights."""
    accounts = Account.objects.select_related("staff", "unit__area")
    return accounts.filter(pk=account_id, is_active=True, has_rights=True)


_MAY_COME_IN = Prepared(may_come_in)


class OfficeBackend(ModelBackend):
    """Django's own check of passwords (equal time for unknown names); loads staff, unit and area along."""

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a session, or None where it may not come in."""
        return next(iter(_MAY_COME_IN.rows(int(user_id))), None)

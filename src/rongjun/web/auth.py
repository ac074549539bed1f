"""Signing in: the account comes with everything an Actor needs, in one query."""

from django.contrib.auth.backends import ModelBackend

from rongjun.domains.units.models import Account


class OfficeBackend(ModelBackend):
    """Django's own check of passwords (equal time for unknown names); loads staff, unit and area along."""

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a session, or None where it was closed, removed, or never got its rights."""
        accounts = Account.objects.select_related("staff", "unit__area")
        return accounts.filter(pk=user_id, is_active=True, has_rights=True).first()

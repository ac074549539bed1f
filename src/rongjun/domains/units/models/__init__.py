"""The tables of units: places and people of the office, accounts with their requests, and what they sign in with."""

from .accounts import Account, AccountManager, RightsRequest
from .places import Area, Staff, Unit
from .sign_in import AccountSession, Passkey, RecoveryCode, Totp

__all__ = [
    "Account", "AccountManager", "AccountSession", "Area", "Passkey", "RecoveryCode", "RightsRequest", "Staff", "Totp",
    "Unit",
]  # fmt: skip

"""Name and telephone of a sign-up, sealed."""

import json
from uuid import UUID

from rongjun.base.crypto import blind_index, seal, unseal
from rongjun.domains.people.rotation import SealedColumn, also_sealed

from .models import SignUp


def seal_who(name: str, phone: str, token: UUID) -> bytes:
    """Seal who signed up."""
    return seal(json.dumps([name, phone]), **_place(token))


def open_who(signup: SignUp) -> tuple[str, str]:
    """Open name and telephone. Callers have committed an access row before. Raises crypto.Tampered."""
    name, phone = json.loads(unseal(signup.box, **_place(signup.token)))
    return name, phone


def digest_of(code: str) -> str:
    """Return the keyed digest of a code as it is typed: small letters, blanks and dashes do not matter."""
    return blind_index("signup_code", "".join(sign for sign in code.upper() if sign.isalnum()))


def owner_of(token: UUID | str) -> str:
    """Return the keyed digest by which a person finds the own sign-ups: it leads to them and not back."""
    return blind_index("signup_owner", str(token))


def register() -> None:
    """Add the sealed column of this room to the vault's list."""
    also_sealed(SealedColumn(SignUp, "box", ("token",), _place))


def _place(token: UUID) -> dict[str, str]:
    return {"owner": f"signup:{token}", "place": "signup:who"}

"""Passkeys (WebAuthn): what a browser is asked, and what it answers checked by the library `webauthn`.

The authenticator must have verified the person (fingerprint or PIN): a passkey alone is two factors. No attestation is
asked for: which make of key somebody uses is nobody's business.
"""

from dataclasses import dataclass

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from rongjun.base.crypto import blind_index
from rongjun.base.errors import Refusal

from .models import Account, Passkey

MADE_BY = "荣军"
WAIT_MS = 120_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ceremony happens: the host name (relying party) and the origin that the browser must report."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A registered credential: its id in base64url, the public key and the count it starts with."""

    credential: str
    public_key: bytes
    sign_count: int


def registration_options(account: Account, name: str, known: list[str], place: Place) -> tuple[str, bytes]:
    """Return what the browser is asked to make a passkey (JSON) and the challenge that its answer must hold."""
    options = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name=MADE_BY,
        user_id=user_handle(account.pk),
        user_name=account.username,
        user_display_name=name,
        timeout=WAIT_MS,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return options_to_json(options), options.challenge


def read_registration(answer: str, challenge: bytes, place: Place) -> NewPasskey:
    """Check what a browser answered to a registration. Raises Refusal where it does not hold."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=place.host, expected_origin=place.origin,
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as fault:
        raise Refusal(str(fault)) from None
    return NewPasskey(bytes_to_base64url(found.credential_id), found.credential_public_key, found.sign_count)


def sign_in_options(known: list[str], place: Place) -> tuple[str, bytes]:
    """Return what the browser is asked for signing in (JSON) and the challenge; no ids: whichever passkey it has."""
    options = webauthn.generate_authentication_options(
        rp_id=place.host,
        timeout=WAIT_MS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), options.challenge


def credential_of(answer: str) -> str:
    """Return the credential id that an answer names. Raises Refusal where it is none."""
    try:
        return bytes_to_base64url(parse_authentication_credential_json(answer).raw_id)
    except (WebAuthnException, ValueError, KeyError, TypeError) as fault:
        raise Refusal(str(fault)) from None


def check_sign_in(answer: str, challenge: bytes, place: Place, passkey: Passkey) -> int:
    """Check what a browser answered for a passkey and return its new count.

    Raises Refusal where it does not hold: another challenge, origin or account, no verification of the person, a
    wrong signature, or a count that did not grow (a copied key).
    """
    try:
        credential = parse_authentication_credential_json(answer)
        handle = credential.response.user_handle
        found = webauthn.verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=place.host,
            expected_origin=place.origin, credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as fault:
        raise Refusal(str(fault)) from None
    if handle is not None and handle != user_handle(passkey.account_id):
        raise Refusal("the passkey names another account")
    return found.new_sign_count


def user_handle(account_id: int) -> bytes:
    """Return the 32 bytes by which an authenticator knows an account; they tell nothing about the person."""
    return bytes.fromhex(blind_index("passkey", str(account_id)))

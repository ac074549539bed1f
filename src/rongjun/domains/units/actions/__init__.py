"""Writes of units: places, accounts, rights, what one signs in with, and sessions."""

from .accounts import (
    add_account,
    change_password,
    close_account,
    get_or_make_shell_actor,
    open_account,
    record_unlock,
)
from .places import ROOT_NAME, add_unit, get_or_make_root_unit, load_areas, open_county
from .rights import (
    ask_for_change,
    ask_for_new_password,
    ask_for_no_second_factor,
    ask_to_reopen,
    confirm_request,
    refuse_request,
    withdraw_request,
)
from .second_factor import (
    Step,
    add_passkey,
    begin_totp,
    confirm_totp,
    make_recovery_codes,
    record_wrong_step,
    remove_passkey,
    remove_totp,
    rename_passkey,
    sign_in_with_passkey,
    try_second_step,
)
from .sessions import begin_session, end_other_sessions, end_session, move_session, sign_out, touch_session

__all__ = [
    "ROOT_NAME", "Step", "add_account", "add_passkey", "add_unit", "ask_for_change", "ask_for_new_password",
    "ask_for_no_second_factor", "ask_to_reopen", "begin_session", "begin_totp", "change_password", "close_account",
    "confirm_request", "confirm_totp", "end_other_sessions", "end_session", "get_or_make_root_unit",
    "get_or_make_shell_actor", "load_areas", "make_recovery_codes", "move_session", "open_account", "open_county",
    "record_unlock", "record_wrong_step", "refuse_request", "remove_passkey", "remove_totp", "rename_passkey",
    "sign_in_with_passkey", "sign_out", "touch_session", "try_second_step", "withdraw_request",
]  # fmt: skip

"""The order of the modules: what takes longest begins first, so that two workers end together.

A module goes to one worker (`--dist loadfile`), and the next goes to whoever is free (`--no-loadscope-reorder` keeps
this order). A name that is missing here costs seconds, and no test. `pytest --durations=30` says what belongs here.
"""

import pytest
from sampling import WHOLE

WHOLE_FIRST = (
    "test_petition_histories", "test_recognition_histories", "test_release_proofs", "test_ledger_proofs",
    "test_permission_matrix",
)  # fmt: skip
LONGEST = (
    *(WHOLE_FIRST if WHOLE else ()),
    "test_canaries", "test_petition_paired_worlds", "test_run_journey", "test_recognition_every_paper",
    "test_recognition_panel_journey", "test_rating_pays_journey", "test_medical_journey", "test_demo",
    "test_portal_journey", "test_portal_pages", "test_ledger_proofs", "test_recognition_at_once",
    "test_visits_recording", "test_permission_matrix", "test_security_pages", "test_petition_repair_journey",
    "test_transfer_journey", "test_procedure_journey", "test_officer_journey", "test_station_journey",
    "test_recognition_plaintext", "test_plaintext", "test_release_proofs", "test_recognition_pays",
    "test_petition_histories", "test_petition_desk_journey", "test_approvals_journey", "test_bank_journey",
    "test_register_journey", "test_petition_portal_journey", "test_recognition_desk_journey", "test_aid_journey",
    "test_case_panel_pages", "test_unique_ids", "test_oneoffs_paid", "test_long_numbers", "test_funds_journey",
    "test_procedure_pages", "test_people_pages", "test_engine_oracle", "test_papers", "test_corrections",
    "test_recognition_papers", "test_recognition_histories", "test_import_commands", "test_base_journey",
    "test_people_journey",
)  # fmt: skip
"""Names of modules, the longest first."""


def longest_first(items: list[pytest.Item]) -> None:
    """Order the modules; those that are not named stay as they are, after those that are."""
    places = {name: place for place, name in reversed(list(enumerate(LONGEST)))}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONGEST)))

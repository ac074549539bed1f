"""What the parts of a case's page show beside its frame: opinions, evidence, notice, decision, appeal, interests.

The frame (views/case.py) includes `office/cases/steps/KIND.html` for the step at which the case stands, and
`office/cases/panel/beside.html` below it where there is one; both get what `panel_context` returns.
"""

from typing import Any

from rongjun.domains.recognition.queries import WholeCase
from rongjun.kernel.recognition import Step

from ..http import OfficeRequest


def panel_context(request: OfficeRequest, whole: WholeCase, step: Step | None) -> dict[str, Any]:
    """Return what those partials need. `step` is the step at which the case stands, None where it is over."""
    return {}

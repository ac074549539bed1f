"""What the addresses of registers name, for `everything.py`: a record of the town in the east with all there can be."""

from datetime import date
from typing import Any

from recognition_doors import PNG
from registers_world import EVERY, GOOD

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import acting, whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.services.library import shelf
from rongjun.domains.services.registers import versions
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.attaching import attach
from rongjun.domains.services.registers.drafting import begin_draft, submit_draft
from rongjun.domains.services.registers.proposals import agree, waiting_proposal
from rongjun.domains.services.signups.actions import Terms, open_offer, sign_up
from rongjun.kernel.registers import load_text

LEAFLET = {"name_of": "明白纸", "topic": "medical", "lead": "先看病，后报。", "body": "# 谁能报", "basis": "条例"}


def register_examples(east: Person, clerk: Actor, officer: Actor, head: Actor) -> dict[str, dict[str, Any]]:
    """Return the arguments of the addresses of `urls_registers.py`, by the name of the address."""
    at = clock.now()
    with whole_registry("tests"):
        versions.load_shipped()
        versions.insert_version(load_text(EVERY, versions.known_names()), 1, at=at)
        typed = {
            "on": f"{office_day(at):%Y-%m-%d}", "festival": "spring", "by_unit": str(clerk.unit_id), "health": "咳嗽",
        }  # fmt: skip
        with acting(clerk):
            record = open_record(
                code="every-field", typed=typed, by=clerk, at=at, form_key="everything", person_id=east.pk
            )
            file = attach(record=record, field="picture", content=PNG, by=clerk, at=at)
            move_record(record=record, to="void", typed={"doubt": "重复"}, by=clerk, at=at, form_key="everything-void")
        proposal = waiting_proposal(record)
        assert proposal is not None
        vacancy = open_record(
            code="vacancy", typed=GOOD["vacancy"] | {"open_until": "2099-12-31"}, by=officer, at=at, form_key="open"
        )  # fmt: skip
        move_record(record=vacancy, to="open", typed={}, by=officer, at=at, form_key="everything-open")
        leaflet = open_record(code="leaflet-text", typed=LEAFLET, by=officer, at=at, form_key="everything-leaflet")
        move_record(record=leaflet, to="published", typed={}, by=officer, at=at, form_key="everything-printed")
        waiting = waiting_proposal(leaflet)
        assert waiting is not None and agree(record=leaflet, proposal_id=waiting.pk, by=head, at=at)
        article = shelf.quoted_articles(shelf.present_procedures())[0]
        typed = {"name_of": "讲堂", "kind": "lecture", "held_on": "2099-12-31", "place": "一村"}
        event = open_record(code="event", typed=typed, by=clerk, at=at, form_key="everything-event")
        terms = Terms(places=9, closes_on=date(2099, 12, 30), portal=True, keep_days=30)
        offer = open_offer(record=event, terms=terms, by=clerk, at=at)
        sign_up(offer=offer, name="岳长山", phone="", form_key="everything-sign-up", at=at)
        draft = begin_draft(code="vacancy", based_on="vacancy", by=officer, at=at)
        made = begin_draft(code="own-list", based_on="vacancy", name="自己的台账", by=officer, at=at)
        version = submit_draft(draft=made, reason="要用", by=officer, at=at)
    listed, one = {"code": "every-field"}, {"code": "every-field", "record_id": record.pk}
    figure = {"figure": "all", "since": "2020-01-01", "until": "2099-12-31", "area": "all"}
    names = ("", "-about", "-mistaken", "-figures", "-import", "-template", "-imported", "-bad-rows")
    return {
        **{f"register{name}": listed for name in names}, "record-new": listed, "register-figure": listed | figure,
        "register-print": listed | {"paper": "list", "form": "pdf"},
        **{f"record{name}": one for name in ("", "-change", "-mistake", "-reveal", "-attach")},
        "record-move": one | {"stage": "done"}, "record-decide": one | {"proposal_id": proposal.pk},
        "record-file": one | {"file_id": file.pk}, "record-print": one | {"paper": "one", "form": "pdf"},
        "record-fits": {"code": "vacancy", "record_id": vacancy.pk},
        "portal-published": {"code": "vacancy"},
        "portal-published-one": {"code": "vacancy", "record_id": vacancy.pk},
        "portal-article": {"key": article.key}, "portal-document": {"key": shelf.list_documents()[0].key},
        "portal-leaflet": {"record_id": leaflet.pk},
        "signup": {"record_id": event.pk}, "portal-signup": {"record_id": event.pk},
        "leaflet-print": {"code": "leaflet-text", "record_id": leaflet.pk},
        "register-proposal": {"proposal_id": proposal.pk},
        **{name: {"draft_id": draft.pk} for name in ("register-draft", "register-text", "register-part")},
        **{name: {"version_id": version.pk} for name in ("register-version", "register-decide")},
    }  # fmt: skip

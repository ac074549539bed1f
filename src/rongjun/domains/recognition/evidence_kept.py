"""Papers of a granted case go into the person's file, with the facts that they prove."""

from collections.abc import Sequence
from datetime import datetime

from rongjun.base.actor import Actor
from rongjun.base.paper_store import read_content
from rongjun.domains.people.file.papers import Upload, keep_upload, prove
from rongjun.domains.people.models import Person

from .models import Case, CaseFile
from .procedures import spec_of


def keep_papers(case: Case, facts: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Put the scans of a case into the file of its person; an equal paper that is there already is that one."""
    kinds = {paper.id: paper for paper in spec_of(case.procedure).papers}
    person = Person.objects.get(pk=case.person_id or 0)
    for file in CaseFile.objects.filter(case=case).exclude(item="").order_by("pk"):
        named = kinds.get(file.item)
        if named is None:
            continue
        upload = Upload(kind=named.kind, content=read_content(file.token), title=named.name[:60])
        prove(keep_upload(person=person, upload=upload, by=by, at=at), facts)

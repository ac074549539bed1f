from itertools import product
import pytest
from django.template import loader
from rongjun.base.actor import Role
from .everything import BODIES, PLACES, Everything, named_patterns
from .permission_matrix import declared
from .visitor import Visitor
pytestmark = pytest.mark.django_db(databases=["default", "access"])
NAMES = {"case-do","case-propose","case-notice","case-decision","case","case-act","case-reveal","case-list","second-look","second-look-list","inquiry-list","examination","examination-list","case-looks","case-file"}
def test_mine(make_account, tmp_path, settings, monkeypatch):
    world, wanted, wrong = Everything(make_account, tmp_path, settings), declared(), []
    monkeypatch.setattr(loader, "render_to_string", lambda *a, **m: "")
    pats = [p for p in named_patterns() if p.name in NAMES]
    for role, place in product(Role, PLACES):
        if role is Role.APPLICANT and False: continue
        v = Visitor(world.account(role, place))
        for p in pats:
            for m in ("GET","POST"):
                told = v.ask(m, world.address(p), BODIES.get(p.name, {}))
                if wanted.get((p.name,m,role,place)) != told: wrong.append((p.name,m,role.value,place,told,wanted.get((p.name,m,role,place))))
    assert not wrong, "\n".join(map(str,wrong))

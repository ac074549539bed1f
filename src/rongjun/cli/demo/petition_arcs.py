"""The stories of the demo's petitions: every channel, kind and route, and where each stands on a Monday morning."""

from collections.abc import Callable
from datetime import time, timedelta
from functools import partial

from rongjun.base.scope import acting
from rongjun.domains.payments.models import Run
from rongjun.domains.petitions import (
    causes,
    handling,
    intake,
    joint,
    leading,
    person,
    receptions,
    repairs,
    reviewing,
    routing,
    supervising,
)
from rongjun.domains.petitions.causes import Place
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.intake import Given, Spot
from rongjun.domains.petitions.models import Cause, Matter, ReceptionDay
from rongjun.domains.petitions.receptions import Rota
from rongjun.domains.petitions.repairs import Plan
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.units.models import Unit
from rongjun.kernel.period import format_month

from .county import TOWNS, town_code, village_code
from .office import STATION
from .petitions import ARTICLES, KEY, Arc, Petitions

CONSULTED = (
    (
        "问今年的优待证什么时候能换，旧证照片看不清了。",
        "card",
        "带身份证和旧证到镇站，填一张换证表，约20个工作日发新证。",
    ),
    (
        "问60周岁的农村退役士兵从哪个月开始发生活补助。",
        "policy",
        "年满60周岁的次月起发；现在就可以来镇站申请身份认定。",
    ),
    ("问户口迁到外县，抚恤关系怎么转。", "moving", "凭迁移后的户口簿到县局办转移，当月由原地发，次月起由新地发。"),
    ("问住院的医药费能不能报。", "medical", "先在医院直接结算，剩余部分带票据到县局申请优抚医疗补助。"),
    ("问光荣牌掉了怎么补。", "card", "到村站登记，一周内补发，不收费。"),
    ("问残疾等级隔多久可以申请调整。", "rating", "残情加重的，自上次评定满一年后可以申请调整。"),
)
"""What was asked at the counter, its subject, and the answer on the spot (invented)."""
SHARED_CAUSE = ("returned", "上月的抚恤金没有到账，银行说账户有问题退回去了。")


def begin_all(all_of: Petitions) -> None:
    """Let every story of the year begin on its day."""
    for days in range(340, 20, -32):
        told, topic, answer = CONSULTED[days // 32 % len(CONSULTED)]
        all_of.begin(days, partial(_consultation, told, topic, answer), late=False)
    for days in (300, 215, 120):
        all_of.begin(days, _answered, late=False)
    begins: tuple[tuple[int, Callable[[Petitions], Arc]], ...] = (
        (103, _overturned), (96, _extended), (74, _overdue), (60, _objected), (52, _suggestion), (50, _accusation),
        (45, _confidential), (40, _group), (36, _guided), (34, _duty), (30, _at_the_department), (20, _rated),
        (27, _waits_for_review), (16, _called_at_home), (12, _portal), (10, _waits_for_signature), (6, _letter),
        (8, _accusation_waits), (4, _not_sorted), (2, _urgent), (1, _receptions),
    )  # fmt: skip
    for days, arc in begins:
        all_of.begin(days, arc)
    past = (all_of.stage.today - timedelta(days=1)).replace(day=1) - timedelta(days=12)
    all_of.begin(min((all_of.stage.today - past).days, 34), _repair)


def _consultation(told: str, topic: str, answer: str, on: Petitions) -> Arc:
    """A question at the town's counter, answered and closed in the same screen; some are rated."""
    spot = Spot(answer, ARTICLES[:1])
    matter = on.register(told, by="zhen", topic=topic, spot=spot, channel="call" if topic == "card" else "walk_in")
    yield 3
    if topic in ("policy", "medical", "rating"):
        person.rate(matter=matter, of_unit=5, of_answer=4, note="", by=person_actor(), at=on.at)


def _answered(on: Petitions) -> Arc:
    """A request accepted, answered with an opinion and ended when the days for review were over."""
    matter = on.accept("去年的临时救助申请交了两个月没有答复。", topic="housing", wanted="请求告知结果。")
    yield 9
    _name(on, matter, "delay")
    on.propose(matter, "supported", "申请材料齐全，因人员调整耽搁。", "本月内办结并送达结果。")
    yield 1
    on.sign(matter)
    on.deliver(matter)


def _overturned(on: Petitions) -> Arc:
    """Refused, reviewed at the city and sent back to be handled anew; then supported."""
    matter = on.accept(
        "十年前评的残疾等级，补助按老标准发，少发了三个月。", topic="amount", wanted="请求按新标准补发三个月的差额。",
        key="overturned", benefit="disability",
    )  # fmt: skip
    on.issue(matter)
    yield 12
    on.propose(matter, "refused", "待遇册上登记的等级没有变动。", "不予补发。")
    yield 1
    on.sign(matter)
    on.issue(matter)
    on.deliver(matter)
    yield 8
    reviewing.ask_review(matter=matter, reason="标准是三个月前调的，不是等级变了。", by=person_actor(), at=on.at)
    yield 18
    facts = "标准自三个月前执行，县里没有核对执行月份。"
    on.propose(matter, "anew", facts, "撤销原处理意见，由原单位重新办理。", by="shiju")
    yield 1
    on.sign(matter, by="shiju2")
    yield 9
    matter = on.again(matter)
    _name(on, matter, "amount_wrong")
    on.propose(matter, "supported", "经重新核对，执行月份晚录了三个月。", "差额随本月发放补发。")
    yield 1
    on.sign(matter)
    on.issue(matter)
    on.deliver(matter)
    yield 4
    person.rate(matter=matter, of_unit=4, of_answer=5, note="", by=person_actor(), at=on.at)


def _extended(on: Petitions) -> Arc:
    """Extended once by the head of the body, with the reason; a leader answers for its date."""
    matter = on.accept("退役时的档案在原部队改编后找不到，影响身份认定。", topic="recognition", wanted="请求查找档案。")
    yield 3
    handling.inform(matter=matter, how="post", note="", by=on.by("xinfang"), at=on.at)
    yield 50
    handling.extend(matter=matter, days=30, reason="需向原部队和省档案馆函查。", by=on.by("juzhang"), at=on.at)
    on.issue(matter)
    yield 10
    due = on.stage.day + timedelta(days=20)
    leading.take_on(matter=matter, reason="时间长，涉及两级档案部门。", due_on=due, by=on.by("juzhang"), at=on.at)


def _overdue(on: Petitions) -> Arc:
    """Over its sixty days: told to the head of the unit, and an account is asked for."""
    matter = on.accept("定期定量补助资格年审交了材料，一直没有结果。", topic="stopped", wanted="请求恢复发放。")
    handling.inform(matter=matter, how="hand", note="", by=on.by("xinfang"), at=on.at)
    yield 66
    supervising.ask_account(
        matter=matter, ground="late", asked="已过60日仍未答复，请说明原因和办结日期。",
        improve="每周清理一次到期事项。",
        due_on=on.stage.day + timedelta(days=10), by=on.by("jijian"), at=on.at,
    )  # fmt: skip


def _objected(on: Petitions) -> Arc:
    """Sent to a department that objected; the objection was well founded, and the office handles it."""
    matter = on.register("医疗补助一站式结算没有算上优抚补助。", topic="medical", wanted="请求补报差额。")
    on.sort(matter, "request", "opinion")
    _send(on, matter)
    yield 2
    reasons = "优抚医疗补助由退役军人事务部门发放，不属于本单位职权。"
    routing.object_to_matter(matter=matter, reasons=reasons, by=on.by("yibao"), at=on.at)
    yield 1
    answer = "理由成立，收回自办。"
    routing.answer_objection(matter=matter, agrees=True, answer=answer, by=on.by("xinfang"), at=on.at)
    handling.accept(matter=matter, by=on.by("xinfang"), at=on.at)
    handling.inform(matter=matter, how="hand", note="", by=on.by("xinfang"), at=on.at)
    yield 10
    joint.ask_part(
        matter=on.again(matter), unit_id=on.by("yibao").unit_id, subject="medical", asked="请提供该次结算的分项。",
        due_on=on.stage.day + timedelta(days=10), by=on.by("xinfang"), at=on.at,
    )  # fmt: skip


def _suggestion(on: Petitions) -> Arc:
    """A suggestion, studied and replied to."""
    matter = on.register("建议在镇卫生院设退役军人优先窗口。", channel="letter", topic="policy")
    on.sort(matter, "suggestion")
    handling.study(matter=matter, by=on.by("xinfang"), at=on.at)
    yield 14
    handling.reply(matter=matter, text="建议采纳，已与卫健部门商定下月起试行。", by=on.by("xinfang"), at=on.at)


def _accusation(on: Petitions) -> Arc:
    """An accusation against a station: passed on, walled off from it, replied to by the disciplinary body."""
    matter = _accuse(on, "反映站里一名工作人员办证收取好处费。")
    yield 30
    text = "经核查，所反映的情况部分属实，已依规处理。"
    handling.reply(matter=matter, text=text, by=on.by("jiwei"), at=on.at)


def _accusation_waits(on: Petitions) -> Arc:
    """An accusation that is with the disciplinary body."""
    _accuse(on, "反映站里发放慰问品时优亲厚友。")
    yield from ()


def _confidential(on: Petitions) -> Arc:
    """An ordinary request whose person asked that nobody who handles it learns the name."""
    matter = on.register(
        "村里的优待金公示少了两个名字，不知是不是漏报。", by="zhen", topic="unpaid", confidential=True,
        needs=["hearing"], wanted="请求核对名册。",
    )  # fmt: skip
    on.sort(matter, "request", "opinion", by="zhen")
    yield from ()


def _group(on: Petitions) -> Arc:
    """Eight people together: five representatives, the others sealed singly."""
    people = [on.who(part="representative") for _n in range(5)] + [on.who(part="member") for _n in range(3)]
    matter = on.accept(
        "原县机械厂退役士兵的养老保险有三年没有接续。", channel="group", people=people, topic="pension",
        wanted="请求补缴三年的养老保险。",
    )  # fmt: skip
    handling.inform(matter=matter, how="hand", note="", by=on.by("xinfang"), at=on.at)
    yield 20
    _name(on, matter, "file")


def _guided(on: Petitions) -> Arc:
    """Requests that other procedures settle: told the right way in writing, one each of article 31(1) to (4)."""
    for told, route, way in (
        ("邻居占了宅基地，法院判了不服。", "judicial", "可以依法向上一级人民法院申请再审。"),
        ("单位解除聘用合同没有给补偿。", "arbitration", "可以向县劳动人事争议仲裁委员会申请仲裁。"),
        ("对党内处分决定不服。", "party", "可以向作出决定的党组织提出申诉。"),
        ("申请评定残疾等级，不知道找谁。", "administrative", "可以在县局窗口或者网上申请评定残疾等级。"),
    ):  # fmt: skip
        matter = on.register(told, channel="letter", topic="other")
        on.sort(matter, "request", route)
        handling.guide(matter=matter, text=f"您反映的事项{way}", articles=ARTICLES[1:], way=way, by=on.by("xinfang"),
                       at=on.at)  # fmt: skip
        yield 1
        handling.close(matter=matter, by=on.by("xinfang"), at=on.at)


def _duty(on: Petitions) -> Arc:
    """A duty of the office by article 31(5): fulfilled."""
    matter = on.register("烈士陵园的墓碑倒了，请求修好。", topic="martyr")
    on.sort(matter, "request", "duty")
    handling.guide(matter=matter, text="属本局法定职责，正在安排修缮。", articles=ARTICLES[1:],
                   way="修缮完成后书面告知。", by=on.by("xinfang"), at=on.at)  # fmt: skip
    yield 15
    handling.fulfil(matter=matter, text="墓碑已于本周修复。", articles=ARTICLES[1:], by=on.by("xinfang"), at=on.at)


def _at_the_department(on: Petitions) -> Arc:
    """With the department: one that it works on, and one that it has to take or object to."""
    matter = on.register("退役后医保断了四个月，要求补上。", topic="medical", wanted="请求接续医保。", channel="call")
    on.sort(matter, "request", "opinion")
    _send(on, matter)
    yield 2
    routing.take_matter(matter=matter, by=on.by("yibao"), at=on.at)
    handling.accept(matter=matter, by=on.by("yibao"), at=on.at)
    yield 25
    later = on.register("门诊慢病卡停用，说是身份查不到。", topic="medical", wanted="请求恢复慢病卡。")
    on.sort(later, "request", "opinion")
    _send(on, later)


def _waits_for_review(on: Petitions) -> Arc:
    """Explained, and now with the city for review."""
    matter = on.accept("立功受奖的一次性奖励没有发。", topic="unpaid", wanted="请求补发奖励金。", channel="letter")
    yield 9
    on.propose(matter, "explained", "奖励金由服役部队发放，县里没有这项资金。", "向本人解释，并代为函询原部队。")
    yield 1
    on.sign(matter)
    on.deliver(matter, how="post")
    _name(on, matter, "unclear")
    yield 7
    reviewing.ask_review(matter=matter, reason="战友在外县拿到了，请上一级看看。", by=person_actor(), at=on.at)


def _rated(on: Petitions) -> Arc:
    """Answered within days and rated."""
    matter = on.accept("残疾抚恤金卡换号以后没有到账。", topic="unpaid", wanted="请求补发一个月。", key="delivered")
    on.issue(matter)
    yield 6
    _name(on, matter, "returned")
    on.propose(matter, "supported", "新账号晚录一个月，款项退回在专户。", "随下月发放补发。")
    yield 1
    on.sign(matter)
    on.issue(matter)
    on.deliver(matter)
    yield 3
    person.rate(matter=matter, of_unit=5, of_answer=5, note="", by=person_actor(), at=on.at)


def _called_at_home(on: Petitions) -> Arc:
    """Told to officials who came by; a reading in the town's own list."""
    told = "行动不便，希望年度确认能上门办。"
    spot = Spot("可以由村站上门或者视频办理，已登记预约。", ARTICLES[:1])
    on.register(told, by="cun", channel="visit", topic="manner", spot=spot, needs=["walking"])
    yield from ()


def _portal(on: Petitions) -> Arc:
    """Handed in on the portal by the person, who adds something later."""
    given = Given(
        channel="portal", told="儿子在部队牺牲，遗属抚恤金的等级和邻县不同。", area_code=village_code(0),
        topic="amount", wanted="请求说明标准。", people=[on.who()],
    )  # fmt: skip
    made = intake.begin_draft(given=given, sent_key=f"{KEY}-portal", at=on.at)
    matter = intake.submit_draft(matter=made.matter, given=given, at=on.at)
    yield 2
    person.add_to_matter(matter=matter, text="附上邻县的公示照片说明。", sent_key=f"{KEY}-portal-add",
                         by=person_actor(), at=on.at)  # fmt: skip


def _waits_for_signature(on: Petitions) -> Arc:
    """An opinion that the head finds among what is to be signed."""
    matter = on.accept("节日慰问金名单里没有我。", topic="unpaid", wanted="请求补发。")
    yield 8
    on.propose(matter, "supported", "名册在册，慰问名单漏列。", "三日内补发慰问金，并核对其他人。")


def _letter(on: Petitions) -> Arc:
    """A letter that the director read and marked."""
    matter = on.register("来信：建议给独居的老兵装呼叫器。", channel="letter", topic="policy")
    yield 1
    mark = "建议很好，请优抚科本周提出办法。"
    leading.mark_letter(matter=matter, mark=mark, to_unit_id=None, by=on.by("juzhang"), at=on.at)


def _not_sorted(on: Petitions) -> Arc:
    """Two that came in and wait to be sorted: one by telephone, one that nobody signed."""
    on.register("来电：优待金比去年少了六百元。", channel="call", topic="amount", wanted="请求说明。")
    on.register("不署名来信：荣军医院的伙食差。", channel="letter", topic="other", people=[])
    yield from ()


def _urgent(on: Petitions) -> Arc:
    """An urgent need that the head of the office finds on the home page."""
    told = "透析病人，医疗救助停了，这周没有钱做治疗。"
    done = "已联系县医院先治疗后结算，镇站人员陪同。"
    on.register(told, by="zhen", topic="medical", wanted="请求恢复救助。", urgent=("treatment", done))
    yield from ()


def _receptions(on: Petitions) -> Arc:
    """Reception days of the coming weeks, with places given at the counter."""
    made: list[ReceptionDay] = []
    for ahead, leader, post in ((3, "juzhang", "局长"), (10, "kezhang", "科长"), (17, "juzhang", "局长")):
        rota = Rota(
            leader_id=on.by(leader).staff_id, post=post, day=on.stage.day + timedelta(days=ahead), begins=time(9),
            ends=time(11, 30), room="一楼接待室", places=6,
        )  # fmt: skip
        made.append(receptions.plan_reception(rota=rota, by=on.by("xinfang"), at=on.at))
    for topic in ("pension", "rating"):
        receptions.give_place(reception_id=made[0].pk, topic=topic, by=on.by("xinfang"), at=on.at)
    yield from ()


def _repair(on: Petitions) -> Arc:
    """Three ask about the same returned payments; a repair finds everybody else and mends it."""
    run = Run.objects.filter(state=Run.State.CLOSED).order_by("-month").first()
    if run is None:
        return
    code, told = SHARED_CAUSE
    for _n in range(3):
        spot = Spot("账户已核对，改正后随下次发放补发。", ARTICLES[:1])
        matter = on.register(told, by="zhen", topic="unpaid", spot=spot)
        _name(on, matter, code, Place(batch=run.pk, batch_kind="run"), by="zhen")
        yield 1
    owner = on.by("jingban")
    plan = Plan(
        f"{format_month(run.month)}银行退回的款项", "逐人核对账户，不等本人来问；改正后补发。",
        on.stage.day + timedelta(days=45), owner.staff_id,
    )  # fmt: skip
    place = Place(batch=run.pk, batch_kind="run")
    made = repairs.open_repair(cause_id=_cause(code), place=place, plan=plan, by=owner, at=on.at)
    repairs.look_for_everybody(repair_id=made.pk, by=owner, at=on.at)


def _accuse(on: Petitions, told: str) -> Matter:
    matter = on.register(told, channel="letter", topic="manner", area_code=town_code(1))
    station = Unit.objects.get(name=f"{TOWNS[1]}{STATION}")
    return on.sort(matter, "accusation", accused=(Accused(unit_id=station.pk),))


def _send(on: Petitions, matter: Matter) -> None:
    to = on.by("yibao").unit_id
    routing.send_matter(matter=matter, to_unit_id=to, reason="属医保部门职权。", by=on.by("xinfang"), at=on.at)


def _cause(code: str) -> int:
    return Cause.objects.get(code=code).pk


def _name(on: Petitions, matter: Matter, code: str, place: Place | None = None, *, by: str = "xinfang") -> None:
    with acting(on.by(by)):
        causes.name_cause(matter=matter, cause_id=_cause(code), place=place or Place(), by=on.by(by), at=on.at)

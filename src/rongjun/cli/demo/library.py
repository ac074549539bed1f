"""The demo's library and its next event: articles word for word, answers and a leaflet agreed to, people signed up."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.proposals import agree, waiting_proposal
from rongjun.domains.services.signups.actions import Terms, open_offer, sign_up

from .county import village_code
from .stage import Stage

REGULATION: Final = "军人抚恤优待条例"
ARTICLES: Final[tuple[Mapping[str, str], ...]] = (
    {
        "law": REGULATION, "article": "第三十六条", "called": "能享受哪些优待", "kind": "law", "topic": "honour",
        "since_on": "2024-10-01",
        "words": "抚恤优待对象依法享受家庭优待金、荣誉激励、关爱帮扶，"
        "以及教育、医疗、就业、住房、养老、交通、文化等方面的优待。",
        "plain": "优待不只是钱：上学、看病、找工作、住房、养老、坐车都有。具体怎么享受，带优待证到村站问。",
    },
    {
        "law": REGULATION, "article": "第四十四条", "called": "残疾军人看病谁出钱", "kind": "law", "topic": "medical",
        "since_on": "2024-10-01",
        "words": "国家对一级至六级残疾军人的医疗费用按照规定予以保障，"
        "其中参加工伤保险的一级至六级残疾军人旧伤复发的医疗费用，由工伤保险基金支付。",
        "plain": "一级到六级：医疗费用按规定保障；有工伤保险、旧伤复发的，由工伤保险出。带残疾军人证和票据到镇上。",
    },
    {
        "law": "退役军人保障法", "article": "第五十五条", "called": "生活困难怎么办", "kind": "law", "topic": "other",
        "since_on": "2021-01-01",
        "words": "国家建立退役军人帮扶援助机制，"
        "在养老、医疗、住房等方面，对生活困难的退役军人按照国家有关规定给予帮扶援助。",
        "plain": "养老、看病、住房有困难，可以申请帮扶。到村站说一声就行，村里先登记，镇上来核。",
    },
)  # fmt: skip
"""The text of each article is that of the law."""
ANSWERS: Final[tuple[Mapping[str, str], ...]] = (
    {
        "question": "光荣牌坏了怎么换", "topic": "honour", "article": "本局办事规定（虚构）", "bring": "旧光荣牌",
        "answer": "可以换，不收钱。带旧牌到村站登记，"
        "换好了送到家。（虚构）", "place": "0999-6120000 县政务大厅一楼（虚构）",
    },
    {
        "question": "反映的事多久有答复", "topic": "petition", "article": "信访工作条例第三十四条",
        "answer": "申诉求决一类的，受理之日起60日内办结；情况复杂的经批准可以延长，最多30日，并告诉您理由。",
    },
    {
        "question": "异地居住怎样做年度确认", "topic": "benefits", "article": "本局办事规定（虚构）",
        "answer": "不用回来。可以视频、由当地服务站代办，或者寄来说明。（虚构）",
    },
)  # fmt: skip
LEAFLET: Final[Mapping[str, str]] = {
    "name_of": "残疾军人看病明白纸", "topic": "medical", "lead": "先看病，后到镇上报；票据不要丢。",
    "basis": f"{REGULATION}第四十四条",
    "body": "# 谁能报\n一级至六级残疾军人；七级至十级残疾军人旧伤复发的。\n# 带什么\n残疾军人证、票据、费用清单。\n"
    "# 到哪里\n镇退役军人服务站，当天登记。（虚构）",
    "ask_at": "0999-6120000 县政务大厅一楼（虚构）",
}  # fmt: skip
SIGNED: Final = ("岳长山", "程守田", "柳春生", "韩大海", "苗玉兰", "石开河")
"""Invented: the first four have a place."""


def begin_library(stage: Stage) -> None:
    """Write the first articles and the leaflet, agreed to, and hand some copies out."""
    for typed in ARTICLES[:-1]:
        _agreed(stage, "policy-article", typed)
    _handed_out(stage, _agreed(stage, "leaflet-text", LEAFLET), 0, 300)


def answer_one(stage: Stage, number: int) -> None:
    """Write the next answer, agreed to; nothing once all are written."""
    for typed in ANSWERS[number : number + 1]:
        _agreed(stage, "policy-answer", typed)


def tell_library(stage: Stage, answered: int) -> None:
    """What is found today: an article that waits for a second person, the other answers, the next event."""
    _agreed(stage, "policy-article", ARTICLES[-1], signed=False)
    for number in range(answered, len(ANSWERS)):
        answer_one(stage, number)
    _handed_out(stage, Record.objects.get(code="leaflet-text"), 1, 120)
    _event(stage)


def _agreed(stage: Stage, code: str, typed: Mapping[str, str], *, signed: bool = True) -> Record:
    """Write one piece and put it forward; another person agrees."""
    desk, key = stage.desk, f"demo-{code}-{len(str(typed))}-{typed.get('called', typed.get('question', ''))}"[:60]
    record = open_record(code=code, typed=typed, by=desk.officer, at=stage.at, form_key=key)
    move_record(record=record, to="published", typed={}, by=desk.officer, at=stage.at, form_key=f"{key}-p")
    waiting = waiting_proposal(record)
    if waiting is not None and signed:
        agree(record=record, proposal_id=waiting.pk, by=desk.head, at=stage.at + timedelta(minutes=1))
    return record


def _handed_out(stage: Stage, leaflet: Record, number: int, copies: int) -> None:
    typed = {
        "made": str(leaflet.pk), "title_of": LEAFLET["name_of"], "kind": "leaflet", "copies": str(copies),
        "given_on": f"{stage.day:%Y-%m-%d}", "where_of": ("market", "village")[number],
    }  # fmt: skip
    open_record(
        code="leaflet", typed=typed, by=stage.desk.clerk, at=stage.at, form_key=f"demo-handed-{number}",
        area_code=village_code(number),
    )  # fmt: skip


def _event(stage: Stage) -> None:
    """Open the next lecture for signing up: four places, two wait."""
    clerk, day = stage.desk.clerk, stage.day + timedelta(days=20)
    typed = {"name_of": "老兵讲堂：高原上的电台", "kind": "lecture", "held_on": f"{day}", "place": "镇服务站会议室"}
    record = open_record(code="event", typed=typed, by=clerk, at=stage.at, form_key="demo-event-open")
    terms = Terms(places=4, closes_on=day - timedelta(days=1), portal=True, keep_days=30)
    offer = open_offer(record=record, terms=terms, by=clerk, at=stage.at)
    for number, name in enumerate(SIGNED):
        sign_up(offer=offer, name=name, phone="", form_key=f"demo-sign-up-{number}", at=stage.at)

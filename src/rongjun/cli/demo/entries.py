"""What the file of an invented person says, kind by kind, in the cells of the forms: nothing of it is anybody's."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from rongjun.domains.people.file import choices as pick
from rongjun.kernel.vocabulary import CATEGORY_CODES, INJURED, SURVIVORS

from .county import place_words
from .people import Makers, Row
from .stage import birth_of, is_woman

Entry = tuple[str, str, dict[str, str]]
"""Kind, key and cells (by the fields of file.kinds)."""
SERVED = (*INJURED[:1], "31", "32", "33", "41", "42", "51", "61", "81")
COLLECTED_AS = {
    "11": "07", "14": "08", "21": "09", "22": "10", "23": "11", "31": "06", "32": "06", "33": "06", "41": "05",
    "42": "02", "51": "02", "61": "02", "81": "02", "F1": "12",
}  # fmt: skip
"""Category -> class of the collection of 2018; who is in none of the twelve is left out."""
WARS = (
    (date(1958, 1, 1), "援越抗美作战", date(1966, 3, 1), date(1968, 2, 20)),
    (date(1962, 1, 1), "中越边境自卫还击作战", date(1979, 2, 17), date(1979, 3, 16)),
    (date(1990, 1, 1), "老山、者阴山地区对越防御作战", date(1984, 4, 28), date(1985, 5, 30)),
)
"""Who was born before the first date took part in the one named, from … to …."""
WOUNDS = ("左小腿弹片伤", "右手食指缺失", "腰椎压缩性骨折", "听力下降", "右膝半月板损伤")
JOINED_TO = {"21": "子女", "22": "配偶", "23": "配偶", "B1": "子女"}


def entries_of(row: Row, makers: Makers) -> Iterator[Entry]:
    """Yield the entries of one person, in the order in which a clerk fills them in."""
    code, number = CATEGORY_CODES[row["对象类别"]], row["身份证号"]
    birth = birth_of(number)
    yield from _household(row, makers)
    if code in SERVED:
        yield from _service(row, code, birth, makers.random)
    yield "cert", code, {"number": f"云优证〔虚构〕{row['档案号'][2:]}", "issued": row["认定日期"], "holder": "是"}
    if code in INJURED:
        yield "injury", code, _injury(birth, makers.random)
    if code in JOINED_TO:
        yield "origin", code, fallen(JOINED_TO[code], makers, birth)
    if code in COLLECTED_AS:
        yield "collected", COLLECTED_AS[code], {"date": f"2018-09-{makers.random.randrange(1, 29):02d}"}
    yield from _circumstances(row, birth, makers.random)
    if makers.random.random() < 0.6:
        yield "arrival", "", {"way": makers.random.choice(("短信", "纸条"))}
    yield from _honours(code in (*SURVIVORS, "B1", "F1"), makers.random)


def fallen(relation: str, makers: Makers, birth: date) -> dict[str, str]:
    """Return what a survivor's file says of the one who fell, and how the survivor is related."""
    parent = relation == "子女"
    died = birth + timedelta(days=2400) if parent else birth + timedelta(days=365 * 30)
    born = birth - timedelta(days=365 * 28) if parent else birth + timedelta(days=500)
    return {
        "name": makers.name(), "relation": relation, "sex": "男", "birth": born.isoformat(),
        "enlisted": (born + timedelta(days=365 * 19)).isoformat(), "unit": "虚构第21部队二连", "post": "班长",
        "died": died.isoformat(), "place": "执行任务途中（虚构）", "reason": "执行任务",
        "approved": (died + timedelta(days=90)).isoformat(),
        "cert_no": f"云烈字〔虚构〕{makers.random.randrange(1000):03d}",
    }  # fmt: skip


def _household(row: Row, makers: Makers) -> Iterator[Entry]:
    random, number = makers.random, row["身份证号"]
    birth, woman = birth_of(number), is_woman(number)
    married = date(birth.year + 24, random.randrange(1, 13), 18)
    widowed = random.random() < 0.25
    cells = {"marital": "丧偶" if widowed else "已婚", "head": "户主/本人", "size": str(random.randrange(2, 6))}
    yield "family", "", cells | {"over60": "1" if widowed else "2", "under18": str(random.randrange(2))}
    spouse_born = makers.day(birth.year, birth.year + 2)
    spouse = {
        "relation": "配偶", "name": makers.name(woman=not woman), "birth": spouse_born.isoformat(),
        "from": married.isoformat(), "tie_id": makers.number(spouse_born, woman=not woman), "reason": "光荣牌同户",
    }  # fmt: skip
    yield "tie", "new", spouse | ({"to": f"20{random.randrange(12, 24)}-04-06"} if widowed else {})
    child_born = makers.day(married.year + 1, married.year + 4)
    daughter = random.random() < 0.5
    yield "tie", "new", {
        "relation": "子女", "name": row["姓名"][0] + makers.name(woman=daughter)[1:], "birth": child_born.isoformat(),
        "from": child_born.isoformat(), "reason": random.choice(("困难帮扶的家庭成员", "代领或监护")),
    }  # fmt: skip


def _service(row: Row, code: str, birth: date, random: Random) -> Iterator[Entry]:
    start = date.fromisoformat(row["入伍日期"]) if row["入伍日期"] else date(birth.year + 18, 12, 10)
    end = date.fromisoformat(row["退役日期"]) if row["退役日期"] else start + timedelta(days=1461)
    discharge = {"11": "因残退役", "41": "复员"}.get(code, "退伍")
    yield "service", "new", {
        "start": start.isoformat(), "end": end.isoformat(), "unit": f"虚构第{random.randrange(11, 60)}部队",
        "unit_code": f"虚构{random.randrange(100, 999)}", "post": random.choice(("战士", "班长", "炊事员", "卫生员")),
        "discharge": discharge, "cert_no": f"退字〔虚构〕{random.randrange(10000):04d}",
    }  # fmt: skip
    if random.random() < 0.4:
        yield "merit", "new", {
            "kind": random.choice(("三等功", "三等功", "二等功", "其他")), "unit": "虚构部队政治处",
            "date": (start + timedelta(days=700)).isoformat(), "number": f"功字〔虚构〕{random.randrange(100):02d}",
        }  # fmt: skip
    if code == "51":
        _limit, name, since, until = next(war for war in WARS if birth < war[0])
        yield "campaign", "new", {"kind": "参战", "name": name, "from": since.isoformat(), "to": until.isoformat()}
    if code == "61":
        yield "campaign", "new", {"kind": "参试", "test": random.choice(pick.TESTS)[0]}


def _injury(birth: date, random: Random) -> dict[str, str]:
    when = date(birth.year + 20, random.randrange(1, 13), 15)
    return {
        "post": random.choice(("在乡", "在职")), "era": "建国后", "when": when.isoformat(), "unit": "虚构第33部队",
        "place": "训练场（虚构）", "reason": "执行任务受伤", "injury": random.choice(WOUNDS),
    }  # fmt: skip


def _circumstances(row: Row, birth: date, random: Random) -> Iterator[Entry]:
    rural, old = row["户籍类别"] == "农村", birth.year < 1962
    home = f"{place_words(row['区划代码'])}{random.randrange(1, 9)}组{random.randrange(1, 60)}号"
    place = "光荣院" if row["供养方式"] == "集中" else "分散供养"
    yield "keeping", "", {"place": place, "labour": "部分丧失劳动能力" if old else "有劳动能力", "living": "自理"}
    yield "health", "", {"health": random.choice(("一般或较弱", "有慢性病", "健康或良好")), "mental": "否"}
    yield "address", "", {
        "register": home, "living_code": row["区划代码"], "living": home,
        "postcode": f"98{random.randrange(10000):04d}",
    }  # fmt: skip
    yield "contact", "", {"other_phone": f"0998-{random.randrange(10**7):07d}"}
    yield "education", "", {"level": random.choice(("小学", "初中", "初中", "高中", "大学专科和专科学校"))}
    yield "job", "", _job(old, random)
    yield "insurance", "", {
        "medical": "新型农村合作医疗" if rural else "城镇职工基本医疗保险",
        "pension": "新型农村养老保险" if rural else "城镇职工基本养老保险",
        "medical_no": f"98{random.randrange(10**8):08d}",
    }  # fmt: skip
    yield "housing", "", {
        "owns": "有房", "kind": "自建房" if rural else "商品房", "state": "房屋完好",
        "type": "平房" if rural else "楼房",
        "structure": "砖混结构", "rooms": str(random.randrange(2, 6)), "area": f"{random.randrange(60, 140)}平方米",
    }  # fmt: skip
    if random.random() < 0.3:
        yield "hardship", "", {"allowance": "是", "living": "一般", "economy": "困难", "note": "本人申请临时救助，待核"}


def _job(old: bool, random: Random) -> dict[str, str]:
    if old:
        return {"state": "无工作", "income": str(random.randrange(2, 9) * 1000)}
    skills = random.choice(("驾驶（B照）", "电工", "养殖", "厨师"))
    return {
        "state": random.choice(("经商", "无工作", "在职（企业）")),
        "skills": skills,
        "wish": "本县就近就业，愿参加培训",
    }


def _honours(family: bool, random: Random) -> Iterator[Entry]:
    kind = pick.CARDS[1 if family else 0][0]
    issued: Mapping[str, str] = {"issued": f"202{random.randrange(2, 5)}-0{random.randrange(1, 10)}-12"}
    state = "已发放" if random.random() < 0.85 else "申请中"
    number = {"number": f"虚构{random.randrange(10**8):08d}", **issued} if state == "已发放" else {}
    yield "card", "", {"kind": kind, "state": state, **number}
    hung = random.random() < 0.9
    yield "plaque", "", {"state": "已悬挂", "hung": "2019-05-01"} if hung else {"state": "待悬挂"}

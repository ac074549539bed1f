"""Words of the monthly run: what each code means to the officer who reads it, and how to mend it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from rongjun.domains.payments.states import act_names, state_names
from rongjun.domains.policy.queries import known_rulebook

type Text = str | Promise

STATE_KINDS: dict[str, str] = {
    "computing": "info", "computed": "info", "failed": "danger", "submitted": "info", "head_signed": "info",
    "signed": "info", "released": "done", "closed": "done", "cancelled": "plain",
}  # fmt: skip
KINDS: dict[str, Text] = {"regular": _("当月"), "arrears": _("补发"), "overpayment": _("多发")}
CHANGES: dict[str, Text] = {
    "new": _("新增"), "stopped": _("停发"), "changed": _("变动"), "arrears": _("补发"), "overpayment": _("多发"),
}  # fmt: skip
CHANGE_BADGES: dict[str, str] = {
    "new": "done", "stopped": "danger", "changed": "info", "arrears": "info", "overpayment": "danger",
}  # fmt: skip
REASONS: dict[str, Text] = {
    "new_category": _("新认定的待遇"), "death": _("去世"), "ended": _("资格停止"), "exception": _("待处理事项"),
    "merged": _("档案已并入另一份"),
    "facts_changed": _("等级、性质、年限等事实变动"), "standard_changed": _("标准调整"),
    "arrears": _("以前月份应发而未发"), "overpayment": _("以前月份多发"),
}  # fmt: skip
RESULTS: dict[str, tuple[Text, str]] = {
    "waiting": (_("待回执"), "plain"), "paid": (_("成功"), "done"), "failed": (_("失败"), "danger"),
}  # fmt: skip
"""What the bank said of an item: name and kind of badge."""
SOURCES: dict[str, Text] = {"central": _("中央"), "provincial": _("省级"), "local": _("市县")}


@dataclass(frozen=True, slots=True)
class Fault:
    """An exception code in words: its name, what it means, how it is mended."""

    name: Text
    meaning: Text
    mend: Text


FAULTS: dict[str, Fault] = {
    "no_account": Fault(
        _("没有收款账户"),
        _("应发的金额算得出，但没有在用的银行账户，本月没有列入发放；登记后自动补发。"),
        _("打开人员页，登记本人的银行账户；经另一人批准后，下一批次连同欠发月份一起发放。"),
    ),
    "unconfirmed": Fault(
        _("逾期未年度确认，暂停发放"),
        _("通知送达后仍未确认，经批准从该月起暂停发放。应发的金额没有变，确认之后一并补发。"),
        _("请本人任选一种方式确认，由村（社区）站、镇（街道）站或优抚经办登记；下一批次连同暂停的月份一起发放。"),
    ),
    "no_payee": Fault(
        _("没有登记收款人"),
        _("本人去世后继续发放的待遇属于家属；已列入明细，但银行表里没有这一笔。"),
        _("打开人员页，登记收款家属的姓名、身份证号和账户。"),
    ),
    "no_standard": Fault(
        _("没有可用的标准"),
        _("这个等级或类别在该月没有公布或核实的国家标准；草稿标准不用于发放。"),
        _("收到标准文件后录入并经另一人批准；差额自动补发。"),
    ),
    "no_local_standard": Fault(
        _("没有地方标准"),
        _("这项待遇只能由地方标准给出（如护理费、在乡复员军人定补、义务兵优待金），地方标准册里没有。"),
        _("把本地文件的标准录入地方标准册；差额自动补发。"),
    ),
    "two_categories": Fault(
        _("同月符合两类待遇"),
        _("同一人同月只能享受一类定期待遇；按哪一类是决定，不能由系统猜测，两类都暂不发放。"),
        _("与本人核对后，在人员页把应停止的一类写明停止日期。"),
    ),
    "unknown_grade": Fault(
        _("残疾等级或性质不明"),
        _("没有一至十级的等级，或没有因战、因公、因病的性质，查不到标准。"),
        _("按残疾证件在人员页更正等级和性质。"),
    ),
    "illness_grade_not_paid": Fault(
        _("因病七级以下不发"),
        _("因病致残的残疾抚恤金只发一级至六级（条例第二十七条）；七级至十级没有这项待遇。"),
        _("核对证件；如等级或性质有误，在人员页更正。如无误，写明已核对即可。"),
    ),
    "survivor_kind_mismatch": Fault(
        _("三属类别不一致"),
        _("对象类别与牺牲病故性质（烈士、因公牺牲、病故）对不上，不知按哪一档发放。"),
        _("按烈士证或证明书在人员页更正其中一项。"),
    ),
    "no_era": Fault(
        _("没有参军时期"),
        _("在乡复员军人的定补按参军时期（抗日、解放、建国后）分档，记录里没有。"),
        _("按档案在人员页补上参军时期。"),
    ),
    "no_service_years": Fault(
        _("没有服役年限"),
        _("老年生活补助按服役年数计算，记录里没有入伍和退伍日期。"),
        _("按退伍证在人员页补上入伍、退伍日期。"),
    ),
    "under_sixty": Fault(
        _("未满六十周岁"),
        _("这项待遇自满六十周岁的当月起发放（条例第六十二条）；出生日期和认定至少有一项不对。"),
        _("按身份证核对出生日期；如无误，到六十周岁当月自动起发。"),
    ),
    "care_unknown": Fault(
        _("供养方式不明"),
        _("护理费只发给分散供养的一至四级残疾人员；记录里没有写明集中还是分散供养。"),
        _("在人员页补上供养方式。"),
    ),
    "death_cause_unknown": Fault(
        _("去世原因不明"),
        _("残疾人员因病去世的，继续发放十二个月；原因没有登记，暂不发放。"),
        _("凭死亡证明在人员页补上去世原因（因病、旧伤复发、其他）。"),
    ),
}  # fmt: skip
UNKNOWN_FAULT = Fault(
    _("其他待处理事项"), _("系统没有这类事项的说明。"), _("打开人员页核对事实；需要时联系系统管理员。")
)


def fault_of(code: str) -> Fault:
    """Return an exception code in words; a code without words says that it has none."""
    return FAULTS.get(code, UNKNOWN_FAULT)


def state_name(state: str) -> str:
    """Return the name of a run's state."""
    return str(state_names().get(state, state))


def act_name(act: str) -> str:
    """Return the name of an act on a run."""
    return str(act_names().get(act, act))


STAGES: tuple[Text, ...] = (
    _("提交"), _("科长签"), _("局长签"), _("财务拨付"), _("录入"), _("批准"), _("提出"), _("拟定"), _("提交名单"),
    _("登记"), _("科长审核"), _("局长批准"),
)  # fmt: skip
"""The stages of the chains that come with the program, so that they are known in English; others stay as written."""


def step_name(name: str) -> str:
    """Return the name of a stage of a chain in the language of the page; chains keep the Chinese one."""
    return translated(name)


def benefit_names() -> dict[str, str]:
    """Return identifier -> name of every benefit of the rulebook in force, in the language of the page."""
    english = (get_language() or "").startswith("en")
    book = known_rulebook()
    return {one.id: one.name_en if english else one.name for one in book.benefits.values()}

"""What can be wrong with a row: code, severity, the fault and how to mend it, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_noop, override

from . import columns

NAMING: Final = "same_identity"
"""The one fault that names another file than the row's own."""
ERROR: Final = "error"
EXCEPTION: Final = "exception"
WARNING: Final = "warning"

_ = gettext_noop
CATALOGUE: Final[dict[str, tuple[str, str, str]]] = {
    "missing": (ERROR, _("必填的“%(column)s”为空"), _("请填写%(column)s")),
    "missing_for": (
        ERROR,
        _("%(category)s必须填写“%(column)s”"),
        _("请填写%(column)s；如对象类别录错，请改对象类别"),
    ),
    "too_long": (ERROR, _("超过%(limit)s个字"), _("请缩短到%(limit)s个字以内")),
    "bad_name": (ERROR, _("姓名中有数字、符号或无法识别的字符"), _("请按身份证填写姓名，只用汉字、字母和间隔号·")),
    "bad_identity": (ERROR, "%(why)s", _("请对照身份证原件更正")),
    "lost_digits": (
        ERROR,
        _("号码以数字格式存放，第15位以后的数字已经丢失"),
        _("请把该列设为文本格式，再重新录入完整号码"),
    ),
    "not_in_list": (ERROR, _("“%(value)s”不在可选值之内"), _("请填：%(choices)s")),
    "bad_date": (ERROR, _("“%(value)s”不是真实日期"), _("请按 2022-01-02 的形式填写年月日")),
    "short_year": (ERROR, _("“%(value)s”的年份只有两位，不猜是哪个世纪"), _("请写四位年份，如 1979-03-05")),
    "lost_nought": (
        ERROR,
        _("“%(value)s”以数字格式存放，分不清是1月还是10月"),
        _("请把该列设为文本格式，按 1979-10-05 的形式填写"),
    ),
    "day_missing": (
        ERROR,
        _("“%(value)s”没有写到日，而金额可能因日而变"),
        _("请按证件或档案补全年月日，如 1979-03-05"),
    ),
    "day_assumed": (WARNING, _("“%(value)s”没有写到日，按当月1日入册；金额不因此而变"), _("查到具体日期后请更正")),
    "birth_differs": (
        ERROR,
        _("出生日期（%(stated)s）与身份证号中的出生日期（%(birth)s）不一致"),
        _("请对照身份证原件，改正“%(column)s”或身份证号"),
    ),
    "sex_differs": (
        ERROR,
        _("性别（%(stated)s）与身份证号所示（%(sex)s）不一致"),
        _("请对照身份证原件，改正“%(column)s”或身份证号"),
    ),
    "not_paid_state": (
        WARNING,
        _("优抚对象状态为“%(state)s”而表中没有停止日期：本行只登记，不据此发放，也不据此停发"),
        _("%(mend)s"),
    ),
    "area_padded": (WARNING, _("区划代码只有%(digits)s位，后面补零入册"), _("请补填户籍所在村（社区）的12位代码")),
    "cell_not_in_list": (
        WARNING,
        _("“%(value)s”不在可选值之内，此格没有入册，本行其他内容照常"),
        _("请填：%(choices)s；改好后重新导入即可补上"),
    ),
    "cell_bad_date": (
        WARNING,
        _("“%(value)s”不是真实日期，此格没有入册，本行其他内容照常"),
        _("请按 1979-03-05 的形式填写；改好后重新导入即可补上"),
    ),
    "cell_bad_number": (
        WARNING,
        _("“%(value)s”不是数，此格没有入册，本行其他内容照常"),
        _("请只填数字；改好后重新导入即可补上"),
    ),
    "cell_too_long": (
        WARNING,
        _("超过%(limit)s个字，此格没有入册，本行其他内容照常"),
        _("请缩短；改好后重新导入即可补上"),
    ),
    "cell_watching": (
        WARNING,
        _("含有“%(word)s”一类监视人的词，此格没有入册（本系统不记录对人的监视，文字本人看得到）"),
        _("请只写办理业务需要的内容"),
    ),
    "listed_missing": (
        WARNING,
        _("省表必填的列为空：%(columns)s"),
        _("不影响入册和发放；回传省系统前请补填"),
    ),
    "years_differ": (
        WARNING,
        _("所填折算年限（%(value)s）与服义务兵起止日期算出的%(years)s年不一致，按起止日期计算"),
        _("请核对服义务兵起止日期"),
    ),
    "start_assumed_listed": (
        WARNING,
        _("表中没有待遇起始月，按认定次月%(month)s起算"),
        _("如当时另有规定，请在该人的变更单中填写待遇起始月"),
    ),
    "moved_in_listed": (
        WARNING,
        _("批准日期在退役之前，按条例第三十条从退役次年1月（%(month)s）起算"),
        _("如移交时另有约定，请在该人的变更单中填写待遇起始月"),
    ),
    "column_missing": (WARNING, _("表中没有这一列"), _("不影响入册和发放；回传省系统前请补上此列")),
    "sheet_not_read": (
        WARNING,
        _("工作表“%(value)s”也像人员表，一次只读一个，没有读取它"),
        _("请把该工作表另存为一个文件后导入"),
    ),
    "bad_month": (ERROR, _("“%(value)s”不是月份"), _("请按 2022-03 的形式填写年月")),
    "future_date": (ERROR, _("%(column)s晚于导入当日"), _("请核对年份；未到的日期请到期后再录")),
    "out_of_order": (ERROR, _("%(column)s早于%(other)s（%(date)s）"), _("请核对%(column)s和%(other)s哪一个录错")),
    "ends_before_start": (
        ERROR,
        _("停止日期在待遇起始月（%(month)s）之前"),
        _("请核对停止日期和待遇起始月哪一个录错；确未享受待遇的，请把待遇起始月留空"),
    ),
    "never_paid": (
        WARNING,
        _("停止日期在首个应发月份（%(month)s）之前，没有应发的月份"),
        _("请核对停止日期和认定日期；确未享受待遇的，无需处理"),
    ),
    "bad_area": (ERROR, _("区划代码应为12位数字"), _("请填户籍所在村（社区）的12位统计用区划代码")),
    "bad_account": (ERROR, _("银行账号应为12至30位数字"), _("请对照存折或银行卡填写完整账号")),
    "survivor_mismatch": (
        ERROR,
        _("对象类别%(category)s与牺牲病故类别“%(value)s”不一致"),
        _("请改对象类别，或把牺牲病故类别改为“%(expected)s”"),
    ),
    "payee_part": (ERROR, _("有收款人而“%(column)s”为空"), _("请填写%(column)s，或删去收款人各列")),
    "payee_missing": (ERROR, _("填了%(column)s而收款人为空"), _("请填写收款人，或删去%(column)s")),
    "end_undated": (ERROR, _("有停止原因而停止日期为空"), _("请填写停止日期，或删去停止原因")),
    "cause_undated": (ERROR, _("有去世原因而去世日期为空"), _("请填写去世日期，或删去去世原因")),
    "same_identity": (
        EXCEPTION,
        _("该身份证号已在另一档案号%(other)s之下，本行暂不入册"),
        _("请核实是否同一人；同一人请统一为一个档案号后重新导入"),
    ),
    "other_identity": (
        EXCEPTION,
        _("该档案号之下是另一个身份证号，本行暂不入册"),
        _("请核实档案号；身份证号确需更正的，请在该人页面提出变更"),
    ),
    "merged_file": (
        EXCEPTION,
        _("该档案号已并入档案号%(other)s，本行暂不入册"),
        _("请把档案号改为%(other)s后重新导入；不是同一人的，请先撤销合并"),
    ),
    "duplicate_row": (EXCEPTION, _("与第%(other)s行完全相同，本行不重复入册"), _("请删去其中一行")),
    "rows_differ": (
        EXCEPTION,
        _("同一档案号和对象类别在本文件中有内容不同的行（第%(other)s行），都暂不入册"),
        _("请核实哪一行正确，只留一行；等级等变动请分两次导入"),
    ),
    "rows_disagree": (
        EXCEPTION,
        _("同一人在第%(other)s行的“%(column)s”与本行不同，本行暂不入册"),
        _("请核实后把两行改为一致"),
    ),
    "first_stands": (
        WARNING,
        _("同一人在第%(other)s行的“%(column)s”与本行不同，以先填的为准"),
        _("请核实；应以本行为准的，请另行提出变更"),
    ),
    "out_of_area": (EXCEPTION, _("此人不在您单位的辖区，本行暂不入册"), _("请由户籍所在地的单位办理")),
    "area_not_loaded": (WARNING, _("区划代码未在区划库中，按此代码入册"), _("请核对代码；无误则请补充区划库")),
    "start_assumed": (
        WARNING,
        _("未填待遇起始月，按认定次月%(month)s起算"),
        _("如当时另有规定，请填写待遇起始月后重新导入"),
    ),
    "moved_in": (
        WARNING,
        _("认定日期在退役之前，按条例第三十条从退役次年1月（%(month)s）起算"),
        _("如移交时另有约定，请填写待遇起始月后重新导入"),
    ),
    "death_cause_missing": (
        WARNING,
        _("残疾人员去世而去世原因为空，无法判断去世后是否继续发放"),
        _("请补填去世原因：因病、旧伤复发或其他"),
    ),
    "end_without_death_date": (
        WARNING,
        _("停止原因为去世而去世日期为空，按停止日期停发"),
        _("请补填去世日期，去世后应继续发放的待遇以它为准"),
    ),
    "recognised_after_death": (WARNING, _("认定日期晚于去世日期（%(date)s）"), _("请核对两个日期")),
    "converted_number": (WARNING, _("15位旧身份证号已换算为18位"), _("请对照新证件核对")),
    "rare_character": (WARNING, _("姓名中有自造字，别处可能显示不出"), _("请尽量改用国家标准中的字")),
    "illness_low_grade": (
        WARNING,
        _("因病致残只评一至六级，此等级没有残疾抚恤金标准（条例第二十七条）"),
        _("请核对残疾等级和残疾性质"),
    ),
    "not_applicable": (WARNING, _("%(category)s不用“%(column)s”，此列没有采用"), _("请核对对象类别")),
    "bad_phone": (WARNING, _("联系电话无法辨认，没有入册"), _("请填写手机号，或区号加固定电话")),
    "never_stored": (WARNING, _("此列不属于发放所需，已舍去，没有入册"), _("请不要在导入文件中提供此列")),
    "total_row": (WARNING, _("合计行，不是某一个人，没有读取"), _("无需处理")),
    "ignored_column": (WARNING, _("模板之外的列，没有读取"), _("无需处理")),
}
del _


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, exception or warning of one row; `value` is masked where the column is sealed."""

    row_no: int
    column: str
    value: str
    code: str
    fault: str
    mend: str
    severity: str


def make_fault(
    row_no: int, column: str, code: str, value: str, words: Mapping[str, object] | None = None, label: str = ""
) -> Fault:
    """Make a fault of the catalogue in the language in force. `label`: what the column is called in this layout."""
    severity, fault, mend = _texts(code, get_language())
    masked = columns.shown(column, value)
    given = {"column": label or column, "value": masked[:40], **(words or {})}
    return Fault(row_no, (label or column)[:40], masked, code, (fault % given)[:200], (mend % given)[:200], severity)


def faults_naming(file_no: str) -> list[str]:
    """Return the texts, in every language, by which a fault of one row names another person's file number."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            _severity, fault, _mend = _texts(NAMING, language)
            found.append((fault % {"other": file_no})[:200])
    return found


@lru_cache(maxsize=256)
def _texts(code: str, _language: str | None) -> tuple[str, str, str]:
    severity, fault, mend = CATALOGUE[code]
    return severity, gettext(fault), gettext(mend)

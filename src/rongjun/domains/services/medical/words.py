"""Words of the kernel that pages show: said here once, so that they are translated."""

from django.utils.translation import gettext_noop as _

RULE_FAULTS = (
    _("没有人群"), _("至少写一个人群"), _("没有写门诊或者住院怎样补助"), _("写 outpatient 或 inpatient"),
    _("没有写对象类别"), _("写类别代码，如 11"), _("残疾等级只有一至十级"), _("写 1 至 10"), _("不是允许范围内的整数"),
    _("没有填写"), _("填写后再提交"), _("人群代码写了两次"), 
    _("写不小于 0、不超过上限的整数（分，或万分之几）"),
    _("不是日期"), _("写成 2026-01-01 这样"), _("每个人群用自己的代码"),
)  # fmt: skip
BILL_FAULTS = (
    _("不能是负数"), _("按结算单填写"), _("政策范围内费用大于总费用"), _("核对结算单上的两项金额"),
    _("已报销的合计大于总费用"), _("核对各项报销金额"),
)  # fmt: skip

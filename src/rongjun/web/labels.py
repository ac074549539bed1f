"""Names of roles for the screen."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Permission, Role

ROLE_NAMES: dict[Role, Promise] = {
    Role.STATION_WORKER: _("村（社区）站工作人员"),
    Role.TOWN_CLERK: _("镇（街道）站经办"),
    Role.OFFICER: _("优抚经办"),
    Role.HEAD: _("科长"),
    Role.DIRECTOR: _("局长"),
    Role.SUPERVISOR: _("纪检监督"),
    Role.FINANCE: _("财务"),
    Role.PETITION_OFFICER: _("信访接待"),
    Role.DEPARTMENT: _("责任单位"),
    Role.CITY: _("市级"),
    Role.PROVINCE: _("省级"),
    Role.AUDITOR: _("审计"),
    Role.DOCTOR: _("鉴定医生"),
    Role.DISCIPLINE: _("纪检监察信访"),
    Role.APPLICANT: _("申请人"),
    Role.SYSTEM_ADMIN: _("系统管理员"),
    Role.SECURITY_ADMIN: _("安全管理员"),
    Role.AUDIT_ADMIN: _("审计管理员"),
}
ROLE_TASKS: dict[Role, Promise] = {
    Role.STATION_WORKER: _("走访、初次登记"),
    Role.TOWN_CLERK: _("受理、初审、名册"),
    Role.OFFICER: _("名册、状态、每月发放、追回"),
    Role.HEAD: _("第二人签批"),
    Role.DIRECTOR: _("第三人签批"),
    Role.SUPERVISOR: _("监督审批，查看全部异常"),
    Role.FINANCE: _("拨付、银行文件、对账"),
    Role.PETITION_OFFICER: _("登记、依法分类、转送、答复"),
    Role.DEPARTMENT: _("办理转来的事项，看不到其他内容"),
    Role.CITY: _("复查、督办、汇总数字"),
    Role.PROVINCE: _("复核、督办、汇总数字"),
    Role.AUDITOR: _("只读查看全部痕迹"),
    Role.DOCTOR: _("出具医学鉴定意见，只看到送来鉴定的事项"),
    Role.DISCIPLINE: _("办理检举控告，被反映的单位和人员看不到"),
    Role.APPLICANT: _("凭编号和查询码办理自己的事项"),
    Role.SYSTEM_ADMIN: _("管理账户，看不到人员"),
    Role.SECURITY_ADMIN: _("管理权限，看不到人员"),
    Role.AUDIT_ADMIN: _("查看日志，看不到人员"),
}


def role_name(role: str) -> Promise:
    """Return the name of a role. Raises ValueError for an unknown one."""
    return ROLE_NAMES[Role(role)]


PERMISSION_NAMES: dict[Permission, Promise] = {
    Permission.PEOPLE_VIEW: _("查看辖区内人员"),
    Permission.PEOPLE_REVEAL: _("记录目的后查看身份证号、账号、电话"),
    Permission.PEOPLE_IMPORT: _("导入人员表"),
    Permission.PEOPLE_APPROVE: _("审批别人提交的导入"),
    Permission.PEOPLE_EXPORT: _("导出人员名单"),
    Permission.PEOPLE_RECORD: _("登记不涉及金额的档案内容和材料"),
    Permission.PEOPLE_LINK: _("核对重复人员和去世名单"),
    Permission.CONFIRM_MANAGE: _("组织年度确认"),
    Permission.CONFIRM_RECORD: _("登记年度确认"),
    Permission.CONFIRM_APPROVE: _("批准年度确认的方案和暂停名单"),
    Permission.POLICY_VIEW: _("查看政策标准"),
    Permission.NOTICE_MAKE: _("录入政策通知"),
    Permission.NOTICE_APPROVE: _("批准政策通知"),
    Permission.CALENDAR_MAKE: _("录入放假安排"),
    Permission.CALENDAR_APPROVE: _("批准放假安排"),
    Permission.RUN_VIEW: _("查看每月发放"),
    Permission.RUN_MAKE: _("计算每月发放"),
    Permission.RUN_SUBMIT: _("提交发放签批"),
    Permission.RUN_SIGN_HEAD: _("科长签批"),
    Permission.RUN_SIGN_DIRECTOR: _("局长签批"),
    Permission.RUN_RELEASE: _("拨付"),
    Permission.RUN_BANK: _("导出银行表、导入回盘"),
    Permission.BANK_LAYOUTS: _("登记银行格式和本单位账户"),
    Permission.RECOVERY_VIEW: _("查看追回"),
    Permission.RECOVERY_MAKE: _("提出追回的分期、归还和核销"),
    Permission.RECOVERY_APPROVE: _("审核追回"),
    Permission.WRITEOFF_APPROVE: _("批准核销"),
    Permission.APPROVALS_HOLD: _("监督审批，暂缓审批事项"),
    Permission.APPROVALS_CHAINS: _("提出和批准审批环节的变更"),
    Permission.FUNDS_VIEW: _("查看资金汇总"),
    Permission.FUNDS_BOOKS: _("查看拨款、账簿和追踪"),
    Permission.FUNDS_RECORD: _("登记拨款、到账和下拨"),
    Permission.FUNDS_APPROVE: _("批准拨款和下拨"),
    Permission.FUNDS_UNIT: _("办理本单位名下的资金"),
    Permission.ACCOUNTS_MANAGE: _("管理账户"),
    Permission.RIGHTS_MANAGE: _("管理岗位和权限"),
    Permission.WHATIF_USE: _("政策测算"),
    Permission.UNCLAIMED_WORK: _("办理应享未享名单"),
    Permission.RECOGNITION_VIEW: _("查看辖区内认定事项"),
    Permission.RECOGNITION_TAKE: _("代为申请、接收材料"),
    Permission.RECOGNITION_FIRST: _("受理和初审认定事项"),
    Permission.RECOGNITION_REVIEW: _("审查认定事项、调查、公示、提出决定"),
    Permission.RECOGNITION_MEDICAL: _("出具医学鉴定意见"),
    Permission.RECOGNITION_SIGN: _("审核认定决定"),
    Permission.RECOGNITION_DECIDE: _("批准认定决定"),
    Permission.RECOGNITION_CITY: _("市级审核送来的认定事项"),
    Permission.RECOGNITION_PROVINCE: _("省级审核送来的认定事项"),
    Permission.RECOGNITION_FILES: _("管理纸质档案"),
    Permission.RECOGNITION_SECOND: _("复核抽查、督办逾期事项"),
    Permission.PROCEDURE_MAKE: _("拟定办理规程"),
    Permission.PROCEDURE_APPROVE: _("批准办理规程"),
    Permission.PETITION_TAKE: _("登记信访事项"),
    Permission.PETITION_SORT: _("信访事项依法分类、转送、交办"),
    Permission.PETITION_HANDLE: _("办理本单位的信访事项"),
    Permission.PETITION_SIGN: _("签发信访处理意见"),
    Permission.PETITION_EXTEND: _("批准信访事项延期"),
    Permission.PETITION_REVIEW: _("复查信访处理意见"),
    Permission.PETITION_REREVIEW: _("复核复查意见"),
    Permission.PETITION_SUPERVISE: _("督办信访事项"),
    Permission.PETITION_REVEAL: _("记录目的后查看信访人身份"),
    Permission.PETITION_DISCIPLINE: _("办理检举控告"),
    Permission.PETITION_FIGURES: _("查看信访统计"),
    Permission.PETITION_REPAIR: _("查明原因、整改"),
    Permission.PETITION_LEAD: _("阅办来信、接访、包案"),
    Permission.AUDIT_VIEW: _("查看操作日志"),
    Permission.DUTY_WORK: _("办理待办"),
    Permission.CONSENT_RECORD: _("登记本人的同意"),
}


def permission_name(permission: str) -> str | Promise:
    """Return the name of a permission; one without a name is shown by its code."""
    return PERMISSION_NAMES.get(Permission(permission), permission)

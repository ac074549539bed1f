"""Who acts: a person in a role at a unit, with the area that the unit serves."""

from dataclasses import dataclass
from enum import StrEnum

from .errors import NotPermitted


class Role(StrEnum):
    """The roles of an office. Nobody holds two of the three administrators (三员)."""

    STATION_WORKER = "station_worker"
    TOWN_CLERK = "town_clerk"
    OFFICER = "officer"
    HEAD = "head"
    DIRECTOR = "director"
    SUPERVISOR = "supervisor"
    FINANCE = "finance"
    PETITION_OFFICER = "petition_officer"
    DEPARTMENT = "department"
    CITY = "city"
    PROVINCE = "province"
    AUDITOR = "auditor"
    DOCTOR = "doctor"
    DISCIPLINE = "discipline"
    HOSPITAL = "hospital"
    APPLICANT = "applicant"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""The three administrators (三员): nobody holds two."""
POSTS = tuple(role for role in Role if role is not Role.APPLICANT)
"""The roles that an account can have; an applicant has none and acts with the number and code of the own matter."""


class Permission(StrEnum):
    """What can be done. Views and actions ask for one of these, never for a role."""

    PEOPLE_VIEW = "people.view"
    PEOPLE_REVEAL = "people.reveal"
    PEOPLE_IMPORT = "people.import"
    PEOPLE_APPROVE = "people.approve"
    PEOPLE_EXPORT = "people.export"
    PEOPLE_RECORD = "people.record"
    PEOPLE_LINK = "people.link"
    CONFIRM_MANAGE = "confirm.manage"
    CONFIRM_RECORD = "confirm.record"
    CONFIRM_APPROVE = "confirm.approve"
    POLICY_VIEW = "policy.view"
    NOTICE_MAKE = "notice.make"
    NOTICE_APPROVE = "notice.approve"
    CALENDAR_MAKE = "calendar.make"
    CALENDAR_APPROVE = "calendar.approve"
    RUN_VIEW = "run.view"
    RUN_MAKE = "run.make"
    RUN_SUBMIT = "run.submit"
    RUN_SIGN_HEAD = "run.sign.head"
    RUN_SIGN_DIRECTOR = "run.sign.director"
    RUN_RELEASE = "run.release"
    RUN_BANK = "run.bank"
    BANK_LAYOUTS = "bank.layouts"
    FUNDS_VIEW = "funds.view"
    FUNDS_BOOKS = "funds.books"
    FUNDS_RECORD = "funds.record"
    FUNDS_APPROVE = "funds.approve"
    FUNDS_UNIT = "funds.unit"
    RECOVERY_VIEW = "recovery.view"
    RECOVERY_MAKE = "recovery.make"
    RECOVERY_APPROVE = "recovery.approve"
    WRITEOFF_APPROVE = "writeoff.approve"
    APPROVALS_HOLD = "approvals.hold"
    APPROVALS_CHAINS = "approvals.chains"
    ACCOUNTS_MANAGE = "accounts.manage"
    RIGHTS_MANAGE = "rights.manage"
    WHATIF_USE = "whatif.use"
    UNCLAIMED_WORK = "unclaimed.work"
    RECOGNITION_VIEW = "recognition.view"
    RECOGNITION_TAKE = "recognition.take"
    RECOGNITION_FIRST = "recognition.first"
    RECOGNITION_REVIEW = "recognition.review"
    RECOGNITION_MEDICAL = "recognition.medical"
    RECOGNITION_SIGN = "recognition.sign"
    RECOGNITION_DECIDE = "recognition.decide"
    RECOGNITION_CITY = "recognition.city"
    RECOGNITION_PROVINCE = "recognition.province"
    RECOGNITION_FILES = "recognition.files"
    RECOGNITION_SECOND = "recognition.second"
    PROCEDURE_MAKE = "procedure.make"
    PROCEDURE_APPROVE = "procedure.approve"
    PETITION_TAKE = "petition.take"
    PETITION_SORT = "petition.sort"
    PETITION_HANDLE = "petition.handle"
    PETITION_SIGN = "petition.sign"
    PETITION_EXTEND = "petition.extend"
    PETITION_REVIEW = "petition.review"
    PETITION_REREVIEW = "petition.rereview"
    PETITION_SUPERVISE = "petition.supervise"
    PETITION_REVEAL = "petition.reveal"
    PETITION_DISCIPLINE = "petition.discipline"
    PETITION_FIGURES = "petition.figures"
    PETITION_REPAIR = "petition.repair"
    PETITION_LEAD = "petition.lead"
    # services: medical
    MEDICAL_VIEW = "medical.view"
    MEDICAL_HAND_IN = "medical.hand_in"
    MEDICAL_WORK = "medical.work"
    MEDICAL_RULE = "medical.rule"
    MEDICAL_APPROVE = "medical.approve"
    # services: reports
    REPORTS_VIEW = "reports.view"
    REPORTS_ISSUE = "reports.issue"
    AUDIT_VIEW = "audit.view"
    # services: registers
    REGISTER_VIEW = "register.view"
    REGISTER_FILL = "register.fill"
    REGISTER_REVIEW = "register.review"
    REGISTER_SIGN = "register.sign"
    REGISTER_MAKE = "register.make"
    REGISTER_APPROVE = "register.approve"
    # services: stations
    STATIONS_VIEW = "stations.view"
    STATIONS_RECORD = "stations.record"
    STATIONS_INSPECT = "stations.inspect"
    STATIONS_RULES = "stations.rules"
    STATIONS_APPROVE = "stations.approve"
    STATIONS_APPRAISE = "stations.appraise"
    STATIONS_DECIDE = "stations.decide"
    # services: placement
    PLACEMENT_VIEW = "placement.view"
    PLACEMENT_WORK = "placement.work"
    PLACEMENT_SIGN = "placement.sign"
    # services: grants, aid
    GRANTS_VIEW = "grants.view"
    GRANTS_PROPOSE = "grants.propose"
    GRANTS_SIGN = "grants.sign"
    GRANTS_DECIDE = "grants.decide"
    AID_VIEW = "aid.view"
    AID_TAKE = "aid.take"
    AID_TOWN = "aid.town"
    AID_COUNTY = "aid.county"
    AID_FUND = "aid.fund"
    AID_COMMITTEE = "aid.committee"
    AID_PAIR = "aid.pair"
    # services: duties
    DUTY_WORK = "duty.work"
    CONSENT_RECORD = "consent.record"
    # services: visits
    VISIT_VIEW = "visit.view"
    VISIT_RECORD = "visit.record"
    VISIT_PLAN = "visit.plan"
    VISIT_KEEP = "visit.keep"


P = Permission
_LOOK = frozenset({P.PEOPLE_VIEW, P.POLICY_VIEW})
_RUN_LOOK = _LOOK | {P.RUN_VIEW}
_FUNDS = frozenset({P.FUNDS_VIEW, P.FUNDS_BOOKS})
_DAYS = frozenset({P.CALENDAR_MAKE, P.CALENDAR_APPROVE})
_PLANS = frozenset({P.WHATIF_USE, P.UNCLAIMED_WORK})
_TAKES = frozenset({P.RECOGNITION_VIEW, P.RECOGNITION_TAKE})
_HEARS = frozenset({P.PETITION_TAKE, P.PETITION_HANDLE})
_DESK = _HEARS | {P.PETITION_SORT, P.PETITION_REVEAL}
_HELPS = frozenset({P.DUTY_WORK, P.CONSENT_RECORD, P.VISIT_VIEW, P.VISIT_RECORD})
_ABOVE = _DESK | {P.PETITION_SIGN, P.PETITION_EXTEND, P.PETITION_SUPERVISE, P.PETITION_FIGURES}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.STATION_WORKER: _LOOK
    | _TAKES
    | {P.PEOPLE_RECORD, P.CONFIRM_RECORD, P.FUNDS_UNIT, P.UNCLAIMED_WORK, P.PETITION_TAKE}
    | {P.MEDICAL_VIEW}
    | {P.REPORTS_VIEW}
    | _HELPS,
    Role.TOWN_CLERK: _LOOK
    | _TAKES
    | {P.PEOPLE_EXPORT, P.PEOPLE_RECORD, P.CONFIRM_RECORD, P.FUNDS_UNIT, P.UNCLAIMED_WORK}
    | {P.RECOGNITION_FIRST, P.RECOGNITION_FILES}
    | {P.MEDICAL_VIEW}
    | {P.REPORTS_VIEW, P.REPORTS_ISSUE}
    | _DESK
    | _HELPS
    | {P.VISIT_PLAN},
    Role.OFFICER: _RUN_LOOK
    | {P.RECOVERY_VIEW, P.RECOVERY_MAKE}
    | _FUNDS
    | {P.PEOPLE_REVEAL, P.PEOPLE_IMPORT, P.PEOPLE_APPROVE, P.PEOPLE_EXPORT, P.PEOPLE_RECORD, P.PEOPLE_LINK}
    | {P.CONFIRM_MANAGE, P.CONFIRM_RECORD, P.RUN_MAKE, P.RUN_SUBMIT, P.RUN_BANK}
    | {P.NOTICE_MAKE, P.NOTICE_APPROVE}
    | _DAYS
    | _TAKES
    | {P.RECOGNITION_FIRST, P.RECOGNITION_REVIEW, P.RECOGNITION_FILES, P.PROCEDURE_MAKE}
    | (_HEARS | {P.PETITION_REPAIR, P.PETITION_REVEAL})
    | {P.MEDICAL_VIEW, P.MEDICAL_WORK, P.MEDICAL_RULE}
    | {P.REPORTS_VIEW, P.REPORTS_ISSUE}
    | _PLANS
    | _HELPS
    | {P.VISIT_PLAN, P.VISIT_KEEP},
    Role.HEAD: _RUN_LOOK
    | {P.RECOVERY_VIEW, P.RECOVERY_APPROVE}
    | _PLANS
    | (_FUNDS | {P.FUNDS_APPROVE})
    | {P.PEOPLE_REVEAL, P.PEOPLE_APPROVE, P.PEOPLE_EXPORT, P.PEOPLE_LINK, P.CONFIRM_MANAGE}
    | {P.CONFIRM_APPROVE, P.RUN_SIGN_HEAD, P.NOTICE_APPROVE, P.CALENDAR_APPROVE}
    | {P.RECOGNITION_VIEW, P.RECOGNITION_SIGN, P.RECOGNITION_SECOND, P.PROCEDURE_MAKE, P.PROCEDURE_APPROVE}
    | {P.MEDICAL_VIEW, P.MEDICAL_APPROVE}
    | {P.PETITION_TAKE, P.PETITION_SIGN, P.PETITION_FIGURES, P.PETITION_REPAIR, P.PETITION_LEAD}
    | {P.DUTY_WORK, P.REPORTS_ISSUE, P.REPORTS_VIEW, P.VISIT_KEEP, P.VISIT_VIEW},
    Role.DIRECTOR: _RUN_LOOK
    | {P.RECOVERY_VIEW, P.RECOVERY_APPROVE, P.WRITEOFF_APPROVE}
    | _PLANS
    | (_FUNDS | {P.FUNDS_APPROVE})
    | {P.PEOPLE_REVEAL, P.PEOPLE_APPROVE, P.PEOPLE_EXPORT, P.CONFIRM_APPROVE}
    | {P.RUN_SIGN_DIRECTOR, P.APPROVALS_CHAINS, P.NOTICE_APPROVE, P.CALENDAR_APPROVE}
    | {P.RECOGNITION_VIEW, P.RECOGNITION_DECIDE, P.RECOGNITION_SECOND, P.PROCEDURE_APPROVE}
    | {P.MEDICAL_VIEW, P.MEDICAL_APPROVE}
    | {P.PETITION_TAKE, P.PETITION_EXTEND, P.PETITION_SIGN, P.PETITION_FIGURES, P.PETITION_REPAIR, P.PETITION_LEAD}
    | {P.DUTY_WORK, P.REPORTS_ISSUE, P.REPORTS_VIEW, P.VISIT_VIEW},
    Role.SUPERVISOR: _RUN_LOOK
    | _FUNDS
    | {P.RECOVERY_VIEW}
    | {P.AUDIT_VIEW, P.APPROVALS_HOLD}
    | {P.RECOGNITION_VIEW, P.RECOGNITION_SECOND}
    | {P.PETITION_SUPERVISE, P.PETITION_FIGURES},
    Role.FINANCE: _RUN_LOOK
    | _FUNDS
    | {P.RECOVERY_VIEW, P.MEDICAL_VIEW}
    | {P.RUN_RELEASE, P.RUN_BANK, P.BANK_LAYOUTS, P.FUNDS_RECORD},
    Role.PETITION_OFFICER: _DESK | _DAYS | {P.POLICY_VIEW, P.PETITION_SUPERVISE, P.PETITION_FIGURES, P.PETITION_REPAIR},
    Role.DEPARTMENT: _HEARS | {P.POLICY_VIEW, P.PETITION_REVEAL, P.PETITION_SIGN, P.PETITION_EXTEND, P.DUTY_WORK},
    Role.CITY: _ABOVE | {P.POLICY_VIEW, P.RUN_VIEW, P.FUNDS_VIEW, P.RECOGNITION_CITY, P.PETITION_REVIEW},
    Role.PROVINCE: _ABOVE | {P.POLICY_VIEW, P.RUN_VIEW, P.FUNDS_VIEW, P.RECOGNITION_PROVINCE, P.PETITION_REREVIEW},
    Role.DOCTOR: frozenset({P.POLICY_VIEW, P.RECOGNITION_MEDICAL}),
    Role.HOSPITAL: frozenset({P.POLICY_VIEW, P.MEDICAL_HAND_IN}),
    Role.DISCIPLINE: _HEARS | {P.POLICY_VIEW, P.PETITION_SORT, P.PETITION_DISCIPLINE, P.PETITION_REVEAL},
    Role.APPLICANT: frozenset(),
    Role.AUDITOR: _FUNDS | {P.POLICY_VIEW, P.RUN_VIEW, P.AUDIT_VIEW},
    Role.SYSTEM_ADMIN: frozenset({P.ACCOUNTS_MANAGE, P.POLICY_VIEW}),
    Role.SECURITY_ADMIN: frozenset({P.RIGHTS_MANAGE, P.POLICY_VIEW, P.APPROVALS_CHAINS}),
    Role.AUDIT_ADMIN: frozenset({P.AUDIT_VIEW, P.POLICY_VIEW}),
}

_REGISTERS: dict[Role, frozenset[Permission]] = {
    Role.STATION_WORKER: frozenset({P.REGISTER_VIEW, P.REGISTER_FILL}),
    Role.TOWN_CLERK: frozenset({P.REGISTER_VIEW, P.REGISTER_FILL, P.REGISTER_REVIEW}),
    Role.OFFICER: frozenset({P.REGISTER_VIEW, P.REGISTER_FILL, P.REGISTER_REVIEW, P.REGISTER_SIGN, P.REGISTER_MAKE}),
    Role.HEAD: frozenset({P.REGISTER_VIEW, P.REGISTER_REVIEW, P.REGISTER_SIGN, P.REGISTER_MAKE, P.REGISTER_APPROVE}),
    Role.DIRECTOR: frozenset({P.REGISTER_VIEW, P.REGISTER_SIGN, P.REGISTER_APPROVE}),
    Role.SUPERVISOR: frozenset({P.REGISTER_VIEW}),
}
"""services: registers. Who fills in lists, who brings records on, who is the second person, who makes a register."""
PERMISSIONS |= {role: PERMISSIONS[role] | more for role, more in _REGISTERS.items()}
# services: grants, aid
_AID = frozenset({P.AID_VIEW, P.AID_TAKE})
_AID_HEADS = frozenset({P.GRANTS_VIEW, P.AID_VIEW, P.AID_COMMITTEE})
for _role, _more in {
    Role.STATION_WORKER: _AID,
    Role.TOWN_CLERK: _AID | {P.AID_TOWN, P.AID_PAIR},
    Role.OFFICER: _AID
    | {P.AID_TOWN, P.AID_COUNTY, P.AID_FUND, P.AID_COMMITTEE, P.AID_PAIR, P.GRANTS_VIEW, P.GRANTS_PROPOSE},
    Role.HEAD: _AID_HEADS | {P.GRANTS_SIGN},
    Role.DIRECTOR: _AID_HEADS | {P.GRANTS_DECIDE},
    Role.SUPERVISOR: frozenset({P.GRANTS_VIEW, P.AID_VIEW}),
    Role.FINANCE: frozenset({P.AID_FUND}),
}.items():
    PERMISSIONS[_role] |= _more


# services: placement
for _role, _more in {
    Role.OFFICER: frozenset({P.PLACEMENT_VIEW, P.PLACEMENT_WORK}),
    Role.HEAD: frozenset({P.PLACEMENT_VIEW, P.PLACEMENT_SIGN}),
    Role.DIRECTOR: frozenset({P.PLACEMENT_VIEW, P.PLACEMENT_SIGN}),
    Role.SUPERVISOR: frozenset({P.PLACEMENT_VIEW}),
}.items():
    PERMISSIONS[_role] |= _more
# services: stations
_STATION = frozenset({P.STATIONS_VIEW, P.STATIONS_RECORD})
_STATIONS: dict[Role, frozenset[Permission]] = {
    Role.STATION_WORKER: _STATION,
    Role.TOWN_CLERK: _STATION | {P.STATIONS_INSPECT},
    Role.OFFICER: _STATION | {P.STATIONS_INSPECT, P.STATIONS_RULES, P.STATIONS_APPRAISE},
    Role.HEAD: _STATION
    | {P.STATIONS_INSPECT, P.STATIONS_RULES, P.STATIONS_APPROVE, P.STATIONS_APPRAISE, P.STATIONS_DECIDE},
    Role.DIRECTOR: frozenset({P.STATIONS_VIEW, P.STATIONS_APPROVE, P.STATIONS_DECIDE}),
    Role.SUPERVISOR: frozenset({P.STATIONS_VIEW}),
    Role.CITY: frozenset({P.STATIONS_VIEW}),
    Role.PROVINCE: frozenset({P.STATIONS_VIEW}),
}
for _role, _rights in _STATIONS.items():
    PERMISSIONS[_role] |= _rights


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a role at a unit.

    `staff_id` is the person behind the account: two-person rules are keyed on it.
    `area_prefix` is the division-code prefix that the unit serves ('' is everything); None sees no person at all.
    """

    staff_id: int
    account_id: int
    name: str
    role: Role
    unit_id: int
    unit_name: str
    area_prefix: str | None

    def may(self, permission: Permission) -> bool:
        """Tell whether the role allows a permission."""
        return permission in PERMISSIONS[self.role]

    def may_code(self, code: str) -> bool:
        """Tell whether the role allows a permission given by its code."""
        return code in PERMISSIONS[self.role]

    def require(self, permission: Permission) -> None:
        """Raise NotPermitted unless the role allows it."""
        if not self.may(permission):
            refused = NotPermitted(f"您的岗位没有“{permission}”权限。")
            refused.permission = permission
            raise refused

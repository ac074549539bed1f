"""What one bill is owed: the others pay first, then the local rule, within the ceiling of the year. Fen throughout."""

from dataclasses import dataclass

from ..money import round_half_up
from .rule import ALL_BP, Group, Kind, Rule


@dataclass(frozen=True, slots=True)
class Bill:
    """One settlement of a hospital: all of it, what lies within the policy, and what the others paid (fen)."""

    kind: Kind
    total_fen: int
    policy_fen: int
    basic_fen: int = 0
    serious_fen: int = 0
    assistance_fen: int = 0

    @property
    def others_fen(self) -> int:
        """What was paid before the office does."""
        return self.basic_fen + self.serious_fen + self.assistance_fen


@dataclass(frozen=True, slots=True)
class Worked:
    """The working: what remains, what counts, by the share, up to the promise, what the year has left, the amount."""

    remains_fen: int
    counts_fen: int
    by_share_fen: int
    to_promise_fen: int
    left_fen: int
    amount_fen: int


def faults_of(bill: Bill) -> list[tuple[str, str, str]]:
    """Return (field, fault, mend) for each figure that contradicts another."""
    faults = [
        (name, "不能是负数", "按结算单填写")
        for name in ("total_fen", "policy_fen", "basic_fen", "serious_fen", "assistance_fen")
        if getattr(bill, name) < 0
    ]
    if bill.policy_fen > bill.total_fen:
        faults.append(("policy_fen", "政策范围内费用大于总费用", "核对结算单上的两项金额"))
    if bill.others_fen > bill.total_fen:
        faults.append(("basic_fen", "已报销的合计大于总费用", "核对各项报销金额"))
    return faults


def work_out(rule: Rule, group: Group, bill: Bill, used_fen: int) -> Worked | None:
    """Return what a bill of somebody of a group is owed; None where the rule gives that group nothing for this kind.

    `used_fen`: what the same person was given of the same kind for bills of the same calendar year. The amount is never
    more than what remains within the policy, nor than what the year's ceiling leaves.
    """
    share = group.shares.get(bill.kind)
    if share is None:
        return None
    remains = max(0, bill.policy_fen - bill.others_fen)
    counts = max(0, remains - share.start_fen)
    by_share = round_half_up(counts * share.share_bp, ALL_BP)
    promised = round_half_up(bill.policy_fen * rule.promise_bp, ALL_BP)
    short = max(0, promised - bill.others_fen - by_share) if share.fills_promise else 0
    to_promise = min(short, remains - by_share)
    left = max(0, share.yearly_fen - used_fen)
    return Worked(remains, counts, by_share, to_promise, left, min(by_share + to_promise, left))


def really_paid_bp(policy_fen: int, paid_fen: int) -> int | None:
    """Return the share of the costs within the policy that others bore, in ten-thousandths; None of none."""
    return round_half_up(min(paid_fen, policy_fen) * ALL_BP, policy_fen) if policy_fen > 0 else None

"""The tables of visits and surveys."""

from .core import Need, Planned, Reason, Rule, Stop, Visit
from .surveys import Survey, SurveyAnswer, SurveyCode, SurveyMember

__all__ = [
    "Need", "Planned", "Reason", "Rule", "Stop", "Survey", "SurveyAnswer", "SurveyCode", "SurveyMember", "Visit",
]  # fmt: skip

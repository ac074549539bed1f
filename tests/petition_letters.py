"""One letter of each kind of a petition that is invented; what is given is in both languages or in letters of both."""

from dataclasses import replace
from datetime import date

from rongjun.base.papers import Paper, Text
from rongjun.domains.petitions import letters as write
from rongjun.domains.petitions.letters.counted import count_texts, length_text

T = Text
HEAD = write.Head(
    unit=T("青山县退役军人事务局", "Qingshan County Veterans' Affairs Bureau"),
    number="X2026-000042-7/03",
    day=date(2026, 8, 3),
    matter="X2026-000042-7",
    topic=T("待遇没有发到", "Benefit not paid"),
    contact=T("0571-88123456，县政务中心3号窗口", "0571-88123456, county service centre, window 3"),
)
STEPS = ("start 2026-08-03", "count 60 day", "rest 2026-10-01 2026-10-07", "work 2026-10-10", "end 2026-10-02")
LIMIT = write.Limit(
    date(2026, 10, 2), length_text(60, "day"), write.article("第三十四条", "article 34"), count_texts(STEPS)
)
ASKED = T("补发2026年3月至6月的抚恤金。", "Pay the benefit for March to June 2026.")
FACTS = T("3月起没有到账，账户没有变。", "Nothing arrived since March; the account is the same.")
ARTICLES = (T("军人抚恤优待条例第二十六条", "Regulation on benefits, article 26"),)
WAY = T("可以向市退役军人事务局请求复查。", "You may ask the city bureau for review.")
REASONS = T("账户核对需要银行复函。", "The bank has to answer first.")
OPINED = write.Opined(
    HEAD, date(2026, 8, 3), ASKED, FACTS, T("予以支持", "The request is supported"),
    T("四个月的抚恤金随8月补发。", "Four months are paid with August."), ARTICLES, WAY,
    above=T("试验市退役军人事务局", "City Bureau"),
)  # fmt: skip
SENT = write.Sent(
    HEAD, T("东镇退役军人服务站", "East Town Station"), date(2026, 8, 1), REASONS, FACTS, ASKED, date(2026, 8, 18),
    date(2026, 8, 10),
)  # fmt: skip
PAPERS = (write.Line(write.KINDS["opinion"], T("X2026-000042-7/03")),)


def all_letters() -> dict[str, Paper]:
    """Return a letter of each kind, by its kind."""
    return {
        "receipt": write.receipt(write.Received(HEAD, date(2026, 8, 1), T("来访", "on the spot"), ASKED, LIMIT, "A-B")),
        "informed": write.informed(write.Informed(HEAD, date(2026, 8, 1), HEAD.unit, WAY)),
        "acceptance": write.acceptance(write.Accepted(HEAD, date(2026, 8, 1), date(2026, 8, 3), ASKED, LIMIT)),
        "non_acceptance": write.non_acceptance(write.Declined(HEAD, date(2026, 8, 1), REASONS, ARTICLES, WAY)),
        "guidance": write.guidance(
            write.Guided(HEAD, date(2026, 8, 1), T("仲裁", "arbitration"), REASONS, ARTICLES, WAY)
        ),
        "extension": write.extension(
            write.Extended(HEAD, date(2026, 8, 3), REASONS, 30, date(2026, 10, 2), LIMIT, T("局长", "the head"))
        ),
        "asking": write.asking(write.Asked(HEAD, T("银行流水", "Statement of the bank"))),
        "answer": write.answer(write.Answered(HEAD, date(2026, 8, 1), ASKED, REASONS, ARTICLES, WAY)),
        "opinion": write.opinion(OPINED),
        "review": write.review(replace(OPINED, of=T("县局意见", "Opinion of the county"))),
        "rereview": write.rereview(replace(OPINED, above=None)),
        "transfer": write.transfer(SENT),
        "assignment": write.assignment(replace(SENT, feedback_by=date(2026, 9, 30))),
        "supervision": write.supervision(
            write.Supervised(HEAD, SENT.to, T("未按期办结", "late"), FACTS, REASONS, date(2026, 8, 20))
        ),
        "minutes": write.minutes(
            write.Minuted(
                HEAD, T("听证", "hearing"), date(2026, 8, 5), date(2026, 8, 6), T("三楼会议室", "Room 3"),
                (T("优抚科科长", "Head of section"),), FACTS, REASONS,
            )
        ),
        "delivery": write.delivery(write.Delivered(HEAD, PAPERS)),
        "address": write.address_sheet(write.Addressed(HEAD, "Wang Xiaoming", "1 East Road", PAPERS)),
        "file_index": write.file_index(HEAD, [("Registration", 1, 2)]),
        "registration": write.registration(
            write.Registered(
                HEAD, date(2026, 8, 1), T("来访", "on the spot"), T("试验县", "County"), FACTS, ASKED,
                T("申诉求决", "request"), ((T("问", "Question"), T("是", "Yes"), T("31", "31")),),
            )
        ),
    }  # fmt: skip

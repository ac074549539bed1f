"""One letter of each kind, of invented persons; what is given is in Chinese and English or in letters of both."""

from datetime import date

from rongjun.base.papers import Paper, Text
from rongjun.domains.recognition import letters as write

T = Text
HEAD = write.Head(
    unit=T("青山县退役军人事务局", "Qingshan County Veterans' Affairs Bureau"),
    number="QT-2026-12",
    day=date(2026, 8, 3),
    matter=T("新办评定残疾等级", "New disability rating"),
    case_number="2026-000042-7",
    applicant="Wang Xiaoming",
    contact=T("0571-88123456，县政务中心3号窗口", "0571-88123456, county service centre, window 3"),
)
AMOUNT = write.Amount(
    T("残疾抚恤金", "Disability pension"),
    3_456_000,
    T("年", "year"),
    T("2026年8月", "August 2026"),
    T("军人抚恤优待条例第二十七条", "Regulation, article 27"),
)
FACTS = (
    write.Line(T("服役", "Service"), T("1998年12月至2003年12月", "December 1998 to December 2003")),
    write.Line(T("原始病历", "Original records"), T("有，2001年5月", "there are, of May 2001")),
)
ARTICLES = (T("军人抚恤优待条例第二十九条第一款", "Regulation, article 29 (1)"),)
WAY = write.Way(
    T(
        "自收到本决定书之日起60日内，可以申请行政复议。",
        "Within 60 days of receiving it you may apply for reconsideration.",
    ),
    T("抚恤类决定书表样", "Model of decisions on benefits"),
)
GRANTED = write.Granted(
    HEAD,
    FACTS,
    ARTICLES,
    T("符合条件。", "The conditions are met."),
    T("认定因公致残六级。", "Recognised: duty, grade 6."),
    (AMOUNT,),
    WAY,
)
REFUSED = write.Refused(
    HEAD, FACTS, ARTICLES, T("材料不能证明所申请的事实。", "The papers do not prove the facts."), WAY
)
PUBLICITY = write.Publicity(
    HEAD,
    T("拟评定残疾等级", "A disability grade is proposed"),
    date(2026, 8, 4),
    date(2026, 8, 12),
    T("7个工作日，伤残抚恤管理办法", "7 working days, Measures on disability benefits"),
    (write.Line(T("服役时间", "Service"), T("1998年至2003年", "1998 to 2003")),),
)
OPINIONS = write.Opinions(
    HEAD,
    T("青山县人民医院", "Qingshan Hospital"),
    date(2026, 7, 20),
    write.Opinion(
        "Li Hua",
        date(2026, 7, 20),
        T("右膝活动受限。", "The right knee is stiff."),
        T("6级第12项", "6.12"),
        T("六级", "Grade 6"),
    ),
    write.Opinion(
        "Zhao Min", date(2026, 7, 21), T("同上。", "The same."), T("6级第12项", "6.12"), T("六级", "Grade 6")
    ),
)


def all_letters() -> dict[str, Paper]:
    """Return a letter of each kind."""
    made = [*_intake(), *_evidence(), *_ends()]
    return {paper.kind: paper for paper in made}


def _intake() -> list[Paper]:
    papers = (
        write.Bring(T("身份证", "Identity card"), here=True),
        write.Bring(T("原始病历", "Original records"), copies=2, help=T("医院盖章", "Stamped by the hospital")),
        write.Bring(T("书面申请", "Written application"), copies=0),
        write.Bring(T("档案复印件", "Copies of the file"), original=False),
    )
    steps = (write.StepTime(T("县级审查", "County review"), T("20个工作日", "20 working days"), T("办法", "Measures")),)
    return [
        write.to_bring(write.ToBring(HEAD, T("因公，外伤", "Duty, wound"), papers, steps)),
        write.acceptance(
            write.Accepted(
                HEAD,
                date(2026, 8, 1),
                (T("身份证", "Identity card"),),
                date(2026, 8, 28),
                T("20个工作日", "20 working days"),
            )
        ),
        write.declined(
            write.Declined(
                HEAD,
                date(2026, 8, 1),
                T("户籍不在本县。", "Not registered in this county."),
                T("办法第六条", "Measures, article 6"),
                T("请向邻县提出。", "Please apply to the next county."),
                WAY.text,
            )
        ),
        write.supplement(
            write.Supplement(HEAD, date(2026, 8, 1), (T("原始病历", "Original records"),), date(2026, 8, 20))
        ),
    ]


def _evidence() -> list[Paper]:
    return [
        write.evidence_request(
            write.Inquiry(
                HEAD,
                T("县档案馆", "County archive"),
                (T("入伍登记", "Enlistment entry"),),
                T("认定服役经历", "To establish the service"),
                date(2026, 9, 1),
                T("110105194912310021"),
            )
        ),
        write.medical_notice(
            write.Examination(
                HEAD,
                T("青山县人民医院", "Qingshan Hospital"),
                T("二楼", "Second floor"),
                date(2026, 8, 10),
                T("上午9时", "9 a.m."),
                (T("身份证", "Identity card"),),
            )
        ),
        write.medical_opinion(OPINIONS),
        write.public_notice(PUBLICITY),
        write.objection_answer(
            write.ObjectionAnswer(
                HEAD, None, date(2026, 8, 5), "QT-2026-11", T("档案记载一致。", "The files agree."), False, ARTICLES[0]
            )
        ),
    ]


def _ends() -> list[Paper]:
    holds = (write.Line(T("对象类别", "Category"), T("残疾军人", "Disabled soldier")),)
    return [
        write.decision_grant(GRANTED),
        write.decision_refuse(REFUSED),
        write.delivery_receipt(
            write.Receipt(
                HEAD,
                (write.Line(T("认定决定书", "Decision"), T("QT-2026-12")),),
                "Wang Xiaoming",
                T("当面", "In person"),
            )
        ),
        write.certificate_notice(
            write.Certificate(
                HEAD,
                T("残疾军人证", "certificate of disability"),
                "A000123",
                T("县政务中心", "County centre"),
                date(2026, 8, 20),
                (T("身份证", "Identity card"),),
            )
        ),
        write.transfer_proof(
            write.Transfer(
                HEAD,
                T("邻县退役军人事务局", "Bureau of the next county"),
                holds,
                T("2026年12月", "December 2026"),
                T("2027年1月", "January 2027"),
                (AMOUNT,),
                T("军人抚恤优待条例第三十条", "Regulation, article 30"),
            )
        ),
        write.letter(
            write.Letter(
                HEAD,
                (AMOUNT,),
                T("因公致残六级。", "Duty, grade 6."),
                T("补发两个月。", "Two months of arrears."),
                T("每月15日前。", "By the 15th of each month."),
            )
        ),
    ]

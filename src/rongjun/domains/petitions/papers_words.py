"""Words of the papers for what the tables keep as codes: channels, routes, outcomes, grounds, the usual ways."""

from typing import Final

from rongjun.base.papers import Text

CHANNELS: Final = {
    "walk_in": Text("来访", "on the spot"), "letter": Text("来信", "letter"), "call": Text("来电", "telephone"),
    "visit": Text("下访", "visit by officials"), "portal": Text("网上", "online"),
    "group": Text("来访（多人）", "a group"),
    "batch": Text("成批转来", "passed on with others"),
}  # fmt: skip
KINDS_SORTED: Final = {
    "suggestion": Text("建议意见", "suggestion"), "accusation": Text("检举控告", "accusation"),
    "request": Text("申诉求决", "request"), "": Text("尚未分类", "not sorted yet"),
}  # fmt: skip
ROUTES: Final = {
    "judicial": Text("司法程序（第三十一条第一项）", "procedure of the courts, prosecution or police (article 31 (1))"),
    "arbitration": Text("仲裁（第三十一条第二项）", "arbitration (article 31 (2))"),
    "party": Text("党员申诉、申请复审（第三十一条第三项）", "appeal of a member, re-examination (article 31 (3))"),
    "administrative": Text("行政程序（第三十一条第四项）", "administrative procedure (article 31 (4))"),
    "duty": Text("履行法定职责（第三十一条第五项）", "fulfilment of a duty by law (article 31 (5))"),
    "opinion": Text("信访程序（第三十一条第六项）", "procedure of petitions (article 31 (6))"),
}  # fmt: skip
OUTCOMES: Final = {
    "supported": Text("予以支持", "The request is supported"),
    "explained": Text("事由合理但缺乏依据，说明如下", "The reasons are fair, but there is no rule for it"),
    "refused": Text("不予支持", "The request is not supported"),
    "upheld": Text("维持原意见", "The opinion is upheld"),
    "changed": Text("变更原意见", "The opinion is changed"),
    "anew": Text("撤销原意见，重新办理", "The opinion is set aside; the matter is dealt with anew"),
}  # fmt: skip
GROUNDS: Final = {
    "not_informed": Text("未按期告知信访人", "the person was not informed in time"),
    "not_accepted": Text("应当受理而未受理", "not accepted though due"),
    "late": Text("未按期办结", "late"),
    "refuses": Text("拒不执行处理意见", "the opinion is not carried out"),
    "shirks": Text("推诿、敷衍、拖延", "shirked or delayed"),
    "falsifies": Text("弄虚作假", "falsified"),
}  # fmt: skip
MEETINGS: Final = {
    "talk": Text("会谈", "talk"), "mediation": Text("调解", "mediation"), "hearing": Text("听证", "hearing"),
}  # fmt: skip
WAYS: Final = {
    "suggestion": Text(
        "作为建议意见研究论证；科学合理、可行的予以采纳或者部分采纳，并予以回复（第二十九条）。",
        "It is studied as a suggestion; what is sound and feasible is adopted, and you are answered (article 29).",
    ),
    "accusation": Text(
        "按规定转纪检监察机关处理，内容不向被反映的单位和人员透露（第三十条）。",
        "It goes to the disciplinary body; nothing of it is told to those complained about (article 30).",
    ),
    "opinion": Text(
        "按信访程序办理：受理后60日内出具处理意见书；不服的可以请求复查、复核（第三十四条至第三十六条）。",
        "It is dealt with as a petition: a written opinion within 60 days of acceptance; review and re-review are open "
        "(articles 34 to 36).",
    ),
    "duty": Text(
        "依法履行法定职责，或者书面答复不履行的理由和依据（第三十一条第五项）。",
        "The duty is fulfilled, or you are answered in writing why not (article 31 (5)).",
    ),
    "": Text(
        "先查清事项属于哪一类、由谁办理（依法分类），再书面告诉您受理、导入相应程序或者答复的情况。",
        "First it is found out what kind of matter it is and who decides it; then you are told in writing.",
    ),
}  # fmt: skip
WAYS_HOW: Final = {
    "hand": Text("直接送达", "by hand"), "post": Text("邮寄", "by post"), "portal": Text("网上查看", "opened online"),
    "proxy": Text("代收", "to a proxy"), "left": Text("留置", "left"), "notice": Text("公告", "by public notice"),
}  # fmt: skip
"""How a paper was delivered."""
MOVES: Final = {
    "begin": Text("开始填写", "begun"), "submit": Text("提交", "handed in"),
    "drop": Text("没有提交，已作废", "dropped"),
    "register": Text("登记", "registered"), "answer_on_spot": Text("当场答复", "answered on the spot"),
    "sort": Text("依法分类", "sorted"), "sort_again": Text("重新分类", "sorted anew"),
    "send": Text("转送、交办", "sent on"), "take": Text("接收办理", "taken on"),
    "object": Text("提出异议", "objected: not theirs"), "return_back": Text("异议成立，退回", "came back"),
    "insist": Text("异议不成立，仍由其办理", "stays with them"), "study": Text("研究论证", "being studied"),
    "reply": Text("答复", "answered"), "pass_on": Text("转纪检监察机关", "passed to the disciplinary body"),
    "guide": Text("告知应走的途径", "told the right way"), "fulfil": Text("履行职责", "duty fulfilled"),
    "accept": Text("受理", "accepted"), "decline": Text("不予受理", "not accepted"),
    "extend": Text("延长办理期限", "limit extended"), "propose": Text("提出意见，送签发", "opinion proposed"),
    "return": Text("签发时退回修改", "opinion returned"), "sign": Text("意见已签发", "opinion signed"),
    "deliver": Text("意见已送达", "opinion delivered"), "ask_review": Text("请求复查", "review asked for"),
    "review": Text("复查意见已送达", "review opinion delivered"),
    "ask_rereview": Text("请求复核", "re-review asked for"), "hear": Text("举行听证", "hearing"),
    "rereview": Text("复核意见已送达", "re-review opinion delivered"),
    "overturn": Text("撤销原意见，重新办理", "set aside, dealt with anew"), "close": Text("办结", "closed"),
    "withdraw": Text("撤回", "withdrawn"), "object_closing": Text("对办结提出异议，重新办理", "closing objected to"),
    "reopen": Text("重新办理", "opened again"), "add": Text("补充说明", "something added"),
    "inform": Text("书面告知", "informed in writing"), "issue": Text("出具文书", "paper issued"),
    "urgent": Text("急需情况已报负责人", "urgent need told to the head"), "ask": Text("请补充说明", "asked for more"),
    "delivery": Text("文书已送达", "paper delivered"),
    "overdue": Text("超过期限，已报上级", "late, told the unit above"),
    "promise_late": Text("说好的日期已过，已报上级", "a promised day passed, told the unit above"),
    "ask_elsewhere": Text("请求复查、复核，由原单位转送上一级", "review asked for, to be sent on to the body above"),
    "sent_elsewhere": Text("复查、复核请求已送上一级", "the request for review was sent on"),
    "step_aside": Text("有工作人员回避", "somebody stepped aside"), "rate": Text("评价", "rated"),
    "meeting": Text("会谈、听证", "meeting"), "part": Text("请有关部门协助", "a department was asked"),
    "hand": Text("换了经办人", "another clerk"), "wall": Text("设置回避隔离", "walled off"),
    "file": Text("收到材料", "papers received"), "assign_staff": Text("确定经办人", "a clerk was named"),
    "part_answer": Text("有关部门答复", "a department answered"), "report": Text("反馈办理结果", "result reported"),
    "propose_review": Text("提出复查意见，送签发", "review opinion proposed"),
    "propose_rereview": Text("提出复核意见，送签发", "re-review opinion proposed"),
    "return_review": Text("复查意见退回修改", "review opinion returned"),
    "return_rereview": Text("复核意见退回修改", "re-review opinion returned"),
    "sign_review": Text("复查意见已签发", "review opinion signed"),
    "sign_rereview": Text("复核意见已签发", "re-review opinion signed"), "cause": Text("确定原因", "cause named"),
    "minutes": Text("会谈、听证有了记录", "minutes entered"), "home_call": Text("约定上门", "a call at home planned"),
    "home_call_end": Text("上门了解", "called at home"), "heard": Text("领导接待", "heard by a leader"),
    "mark": Text("领导批示", "marked by a leader"), "lead": Text("领导包案", "taken on by a leader"),
    "lead_end": Text("包案结束", "the leader's part ended"), "account": Text("督办已答复", "supervision answered"),
    "urgent_seen": Text("负责人已看急需情况", "the head has seen the urgent need"),
    "recounted": Text("放假安排变动，期限重新计算", "limits counted anew by a notice of days of rest"),
    "supervise": Text("督办", "supervised"), "new_code": Text("重新领取了查询码", "a new code"),
}  # fmt: skip
"""What happened, by its move; what is not named here is shown as a note."""

"""Pages that say what went wrong and what to do next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PORTAL = "/portal/"
"""Where citizens are: an error there leads back to their pages and to nothing of the office."""
TITLES: dict[int, Promise] = {
    400: _("没有办理"),
    403: _("没有权限"),
    404: _("找不到这个页面"),
    405: _("这个网址只接受提交"),
    409: _("已经办理过"),
    413: _("文件过大"),
    429: _("登录暂时锁定"),
    500: _("系统出错了"),
}


def refusal_page(
    request: HttpRequest, message: str | Promise, status: int, back: str = "", title: str | Promise = ""
) -> HttpResponse:
    """Show why something was refused, with the way back; a fragment gets the message alone."""
    context: dict[str, Any] = {
        "title": title or TITLES[status], "message": message, "status": status, "back": back,
    }  # fmt: skip
    if request.path.startswith(PORTAL):
        context |= {"actor": None, "navigation": None, "home": PORTAL}
        return render(request, "portal/error.html", context, status=status)
    template = "ui/refusal.html" if request.headers.get("HX-Request") == "true" else "office/error.html"
    return render(request, template, context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read."""
    return refusal_page(request, _("这个请求无法识别。请返回上一页重试。"), 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not allowed."""
    return refusal_page(request, _("您的岗位不能打开这个页面。"), 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for something that does not exist."""
    return refusal_page(request, _("网址可能有误，或内容不在您的辖区内。请从首页重新查找。"), 404)


def form_only(request: HttpRequest) -> HttpResponse:
    """Answer the opening of an address that only takes a form: reloaded, bookmarked, or after signing in again."""
    back = request.path.rstrip("/").rpartition("/")[0] + "/"
    text = _("什么都没有办理。请打开原来的页面，在那里填写和提交。")
    answer = refusal_page(request, text, 405, back)
    answer.headers["Allow"] = "POST"
    return answer


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old (CSRF)."""
    return refusal_page(request, _("页面放置太久或浏览器未保存 Cookie。请返回上一页，刷新后重新提交。"), 403)


def cannot_open(request: HttpRequest) -> HttpResponse:
    """Answer where a sealed value does not open: nothing of it, nor of the person, is shown."""
    text = _("加密保存的内容被改动或移动过，或密钥不对，所以没有显示任何内容。请立即告诉安全管理员；已记入日志。")
    return refusal_page(request, text, 500, title=_("这条记录打不开"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after an error of the program; needs neither database nor session."""
    context: dict[str, Any] = {"title": TITLES[500]}
    return render(request, "office/error_500.html", context, status=500, using="django")

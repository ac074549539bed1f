"""A browser and its system in words, for the list of one's own sessions; nothing else of the text is kept."""

from django.utils.translation import gettext as _

BROWSERS = (
    ("Edg", "Edge"), ("MicroMessenger", "微信"), ("OPR/", "Opera"), ("QQBrowser", "QQ浏览器"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("UOS", "UOS"), ("Kylin", "Kylin"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """Return 'Chrome · Windows' for what a browser says of itself; '' where it says nothing known."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return " · ".join(part for part in (browser, system) if part)


def device_name(device: str) -> str:
    """Return how a device is shown: its words, or that it is unknown."""
    return device or _("未知设备")

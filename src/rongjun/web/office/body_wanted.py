"""What the system administrator reads while no disciplinary body is registered."""

from django.utils.translation import gettext as _

from rongjun.domains.petitions.holding import lacks_body


def body_wanted() -> str:
    """Return that a disciplinary body has to be registered; '' where one is.

    The same words stand whether or not something waits: who reads them may be of the office that is accused.
    """
    if not lacks_body():
        return ""
    return _("还没有登记纪检监察信访机构。检举控告本单位的，照样登记，但要等该机构有了账户才有人办理，请尽快登记。")

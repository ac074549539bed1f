"""What can go wrong in a write, said in words a person can act on."""


class Refusal(Exception):
    """A write that the rules refuse. The message is shown to the person: what is wrong and how to mend it."""


class NotPermitted(Refusal):
    """The actor's role or area does not allow this; `permission` is the code of what was lacking, if it was one."""

    permission: str = ""


class AlreadyDone(Refusal):
    """The act was done before; nothing changed."""


class NotFound(Refusal):
    """There is no such thing, or it is outside the actor's area."""

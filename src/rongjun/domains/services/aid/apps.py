"""The app of this room."""

from django.apps import AppConfig


class AidConfig(AppConfig):
    """Registers the room's tables under the label 'aid'."""

    name = "rongjun.domains.services.aid"
    label = "aid"

    def ready(self) -> None:
        """Tell the vault what is sealed here, the person's pages which notes are kept, grants who hears of them."""
        from rongjun.domains.safeguards.notes import register_notes
        from rongjun.domains.services.grants.outcomes import on_outcome

        from .cases import follow_grant
        from .rounds import follow_round
        from .sealing import register
        from .telling import notes_of

        register()
        register_notes("aid", notes_of)
        on_outcome("aid", follow_grant)
        on_outcome("care", follow_round)

"""The web app: templates, components, static files."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from rongjun.base.checks import row_security_binds


class WebConfig(AppConfig):
    """Registers templates and tags under the label 'web'."""

    name = "rongjun.web"
    label = "web"

    def ready(self) -> None:
        """Have `check` ask the database too, and tell the vault what the portal seals."""
        from rongjun.domains.people.rotation import SealedColumn, also_sealed
        from rongjun.domains.services.aid.suspecting import register_costs
        from rongjun.domains.services.medical.queries import people_above
        from rongjun.domains.services.stations.figures import register_figures
        from rongjun.domains.services.visits.handing import register_taker

        from .models import PortalBegun, PortalPetition
        from .office.need_handing import hand_needs
        from .office.station_figures import petition_figures
        from .portal.once import place_of
        from .portal.petition_draft import draft_place

        register_figures("petitions", petition_figures)
        register_taker("aid", hand_needs)
        register_costs("medical", people_above)
        register(row_security_binds, Tags.database)
        also_sealed(
            SealedColumn(PortalBegun, "box", ("case__token",), place_of),
            SealedColumn(PortalPetition, "box", ("matter__token",), draft_place),
        )

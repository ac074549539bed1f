"""What the registers of the tests may name, and the register that has everything."""

from registers_text import EVERY as EVERY

from rongjun.kernel.registers import Known

KNOWN = Known(
    permissions=("register.fill", "register.review", "register.sign"),
    groups=("livelihood", "honours", "events", "library", "stations", "medical", "aid", "other"),
    consents=("visit", "call", "pairing", "story", "plaque", "event"),
    registers=("symposium", "symposium-matter", "merit-notice", "vacancy"),
)

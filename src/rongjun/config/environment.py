"""Typed settings from the environment, with messages that say what to mend.

No setting is needed to start: development keys and a SQLite database under var/ are made.
"""

import base64
import secrets
import sys
from pathlib import Path
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[3]


class Environment(BaseSettings):
    """Every variable that Rongjun reads; documented in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="RONGJUN_", extra="ignore")

    var: Path = Field(default=ROOT / "var", description="folder for the database, keys and files made while running")
    rulebooks: Path = Field(default=ROOT / "rulebooks", description="folder of the rulebooks")
    debug: bool = Field(default=False, description="developers' error pages; never in an office")
    hosts: str = Field(default="127.0.0.1,localhost,[::1]", description="host names served, separated by commas")
    portal_url: str = Field(
        default="", pattern=r"^(https?://[^\s/?#]+)?$",
        description="https://name under which the public reaches the portal, for QR codes; empty: as it was asked for",
    )  # fmt: skip
    secret_key: str = Field(default="", description="signing key; made and kept under var/ if empty")
    vault_key: str = Field(default="", description="vault master key, 32 bytes in base64; made under var/ if empty")
    vault_keys: str = Field(default="", description="ring of vault keys: 1:<base64>,2:<base64>; all of them open")
    vault_key_id: int = Field(
        default=0, ge=0, le=127, description="key that seals; 0 stands for the highest of the ring"
    )
    vault_cipher: Literal["aes", "sm4"] = Field(default="aes", description="cipher that seals; both open side by side")
    index_key: str = Field(default="", description="blind-index key, 32 bytes in base64; made under var/ if empty")
    second_factor: Literal["off", "offered", "required"] = Field(
        default="offered",
        description="one-time codes and passkeys: off, offered, or required of whoever may open or sign",
    )
    idle_minutes: int = Field(default=30, ge=1, le=480, description="minutes without use after which a session ends")
    https: bool = Field(default=False, description="served over HTTPS: secure cookies and redirect")
    hsts_seconds: int = Field(default=0, ge=0, description="HSTS in seconds; 0 switches it off; needs RONGJUN_HTTPS")
    cli_signing: bool = Field(default=False, description="allow acts in somebody's name from a shell (demo, tests)")
    strict_fetch: bool = Field(default=False, description="raise on unplanned queries (tests)")
    database_url: str = Field(default="", alias="DATABASE_URL", description="sqlite:////path or postgresql://…")
    db_role: str = Field(
        default="rongjun_app", pattern="^[a-z_][a-z0-9_]{0,62}$|^$",
        description="PostgreSQL: role that owns nothing, taken after connecting; empty works as the login",
    )  # fmt: skip
    messages: Literal["off", "outbox", "console"] = Field(
        default="off", description="gateway of messages to phones: off, outbox (kept only), console (numbers masked)"
    )
    mail: str = Field(
        default="off",
        pattern=r"^(off|outbox|console|smtps?://\S+)$",
        description="gateway of mail: off, outbox, console, smtp://user:password@host:587, smtps://…",
    )
    mail_from: str = Field(default="noreply@localhost", description="sender of mail")
    second_look: int = Field(
        default=10, ge=0, le=100, description="of a hundred decided cases, how many are looked at again"
    )
    time_zone: str = Field(default="Asia/Shanghai", description="the office's time zone")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("vault_key", "index_key")
    @classmethod
    def _thirty_two_bytes(cls, value: str) -> str:
        if value and len(base64.b64decode(value, validate=True)) != 32:
            raise ValueError("must be 32 bytes in base64; make one with: openssl rand -base64 32")
        return value

    @field_validator("vault_keys")
    @classmethod
    def _ring(cls, value: str) -> str:
        read_ring(value)
        return value

    @model_validator(mode="after")
    def _ring_is_one(self) -> Self:
        ring = read_ring(self.vault_keys)
        if self.vault_key and ring.get(1, self.vault_key) != self.vault_key:
            raise ValueError("RONGJUN_VAULT_KEY and key 1 of RONGJUN_VAULT_KEYS differ; keep one of them")
        if self.vault_key_id > 1 and self.vault_key_id not in ring:
            raise ValueError("RONGJUN_VAULT_KEY_ID names a key that is not in RONGJUN_VAULT_KEYS")
        return self

    def vault_ring(self) -> dict[int, bytes]:
        """Return the keys of the vault by number. Key 1 may stand alone in RONGJUN_VAULT_KEY or under var/keys."""
        ring = read_ring(self.vault_keys)
        wanted = self.vault_key or self.vault_key_id == 1 or not ring
        if 1 not in ring and (wanted or (self.var / "keys" / "vault").exists()):
            ring[1] = self.key("vault", self.vault_key)
        return {number: base64.b64decode(text) for number, text in sorted(ring.items())}

    def key(self, name: str, given: str) -> str:
        """Return a key given in the environment, or one made once and kept under var/keys (mode 600)."""
        if given:
            return given
        path = self.var / "keys" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
            try:
                path.hardlink_to(fresh)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()

    def mailers(self) -> dict[str, dict[str, object]]:
        """Return the mail server of RONGJUN_MAIL as Django takes it; without one nothing leaves."""
        parts = urlsplit(self.mail if "://" in self.mail else "")
        if not parts.hostname:
            return {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
        at_once = parts.scheme == "smtps"
        options: dict[str, object] = {
            "host": parts.hostname, "port": parts.port or (465 if at_once else 587), "use_ssl": at_once, "timeout": 20,
            "use_tls": not at_once and bool(parts.username), "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
        }  # fmt: skip
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}

    def databases(self) -> dict[str, dict[str, object]]:
        """Return the default database and `access`, the connection on which looks at people are committed first."""
        url = self.database_url or f"sqlite:///{self.var / 'rongjun.sqlite3'}"
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            path = Path(unquote(parts.path).replace("//", "/", 1) if parts.path.startswith("//") else parts.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            return {"default": _sqlite(path), "access": _sqlite(path.with_name(path.name + ".access"))}
        if parts.scheme in {"postgres", "postgresql"}:
            main = _postgres(url, self.db_role)
            return {"default": main, "access": _postgres(url, self.db_role) | {"TEST": {"MIRROR": "default"}}}
        raise SystemExit(
            _fault("DATABASE_URL", f"未知的数据库类型 {parts.scheme!r}；可用 sqlite:////路径 或 postgresql://…")
        )


def read_ring(text: str) -> dict[int, str]:
    """Read '1:<base64>,2:<base64>' as number -> base64. Raises ValueError where a part is no key of 32 bytes."""
    ring: dict[int, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        number, _colon, key = part.partition(":")
        if not (number.isdecimal() and 1 <= int(number) <= 127) or int(number) in ring:
            raise ValueError("must be 1:<base64>,2:<base64>, each number from 1 to 127 once")
        if len(base64.b64decode(key, validate=True)) != 32:
            raise ValueError(f"key {number} must be 32 bytes in base64; make one with: openssl rand -base64 32")
        ring[int(number)] = key
    return ring


def load() -> Environment:
    """Read the environment. Ends the program with status 2 and one line per fault."""
    try:
        return Environment()
    except ValidationError as error:
        for fault in error.errors():
            name = str(fault["loc"][0]).upper() if fault["loc"] else "?"
            shown = name if name.startswith("DATABASE") else f"RONGJUN_{name.removeprefix('RONGJUN_')}"
            print(_fault(shown, fault["msg"]), file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None


def _fault(name: str, message: str) -> str:
    return f"设置有误 / setting refused: {name}: {message} (docs/settings.md)"


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 600,  # a connection that stays keeps its pages in memory
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
        },
    }


PG_OPTIONS = "-c random_page_cost=1.1 -c jit=off -c max_parallel_workers_per_gather=0"
"""The registry lies in memory or on flash: by the cost of a disc arm, a million rows would be sorted for one page.
A page takes 25 rows, and stops at 10,000 when it counts: to compile a statement for that, or to start two processes
for it, takes longer than the statement (47 ms instead of 25)."""


def _postgres(url: str, role: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "rongjun.base.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"connect_timeout": 5, "tcp_user_timeout": 20000, "assume_role": role, "options": PG_OPTIONS},
    }

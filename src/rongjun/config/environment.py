"""Typed settings from the environment, with messages that say what to mend.

No setting is needed to start: development keys and a SQLite database under var/ are made.
"""

import base64
import secrets
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[3]


class Environment(BaseSettings):
    """Every variable that Rongjun reads; documented in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="RONGJUN_", extra="ignore")

    var: Path = Field(default=ROOT / "var", description="folder for the database, keys and files made while running")
    rulebooks: Path = Field(default=ROOT / "rulebooks", description="folder of the rulebooks")
    debug: bool = Field(default=False, description="developers' error pages; never in an office")
    hosts: str = Field(default="127.0.0.1,localhost,[::1]", description="host names served, separated by commas")
    secret_key: str = Field(default="", description="signing key; made and kept under var/ if empty")
    vault_key: str = Field(default="", description="vault master key, 32 bytes in base64; made under var/ if empty")
    index_key: str = Field(default="", description="blind-index key, 32 bytes in base64; made under var/ if empty")
    https: bool = Field(default=False, description="served over HTTPS: secure cookies and redirect")
    hsts_seconds: int = Field(default=0, ge=0, description="HSTS in seconds; 0 switches it off; needs RONGJUN_HTTPS")
    cli_signing: bool = Field(default=False, description="allow acts in somebody's name from a shell (demo, tests)")
    strict_fetch: bool = Field(default=False, description="raise on unplanned queries (tests)")
    database_url: str = Field(default="", alias="DATABASE_URL", description="sqlite:////path or postgresql://…")
    time_zone: str = Field(default="Asia/Shanghai", description="the office's time zone")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("vault_key", "index_key")
    @classmethod
    def _thirty_two_bytes(cls, value: str) -> str:
        if value and len(base64.b64decode(value, validate=True)) != 32:
            raise ValueError("must be 32 bytes in base64; make one with: openssl rand -base64 32")
        return value

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

    def databases(self) -> dict[str, dict[str, object]]:
        """Return the default database and `access`, the connection on which looks at people are committed first."""
        url = self.database_url or f"sqlite:///{self.var / 'rongjun.sqlite3'}"
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            path = Path(unquote(parts.path).replace("//", "/", 1) if parts.path.startswith("//") else parts.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            return {"default": _sqlite(path), "access": _sqlite(path.with_name(path.name + ".access"))}
        if parts.scheme in {"postgres", "postgresql"}:
            return {"default": _postgres(url), "access": _postgres(url) | {"TEST": {"MIRROR": "default"}}}
        raise SystemExit(
            _fault("DATABASE_URL", f"未知的数据库类型 {parts.scheme!r}；可用 sqlite:////路径 或 postgresql://…")
        )


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
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
        },
    }


def _postgres(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"connect_timeout": 5, "tcp_user_timeout": 20000},
    }

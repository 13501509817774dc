"""What the operator sets: read from the environment once, checked, never changed.

A setting belongs here when the same build must behave differently on another host.
"""

import os
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PROJECT = Path(__file__).resolve().parent.parent
SHIPPED_DATA = PROJECT / "data"
ASSETS = PROJECT / "assets"


class SettingError(ValueError):
    """A setting in the environment cannot be used."""


class Settings(BaseModel):
    """Every setting, its environment name and its default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(
        SHIPPED_DATA, description="CCHC_DATA: the folder of added text data and of published versions"
    )
    simulated: bool = Field(
        True, description="CCHC_SIMULATED: off leaves simulated observations out of build and view"
    )
    versions_kept: int = Field(5, ge=1, description="CCHC_VERSIONS_KEPT: how many published versions stay")
    host: str = Field("127.0.0.1", description="HOST: the address to listen on")
    port: int = Field(8050, ge=1, le=65535, description="PORT: the port to listen on")
    workers: int = Field(1, ge=1, le=64, description="CCHC_WORKERS: server processes")
    browser: str = Field("", description="BROWSER_PATH: the Chromium that draws pictures on the server")
    report_parent: str = Field(
        "", description="CCHC_REPORT_PARENT: the body above the one that issues reports"
    )
    report_issuer: str = Field("", description="CCHC_REPORT_ISSUER: the body that issues reports")
    report_symbol: str = Field("", description="CCHC_REPORT_SYMBOL: its abbreviation in a report's number")
    report_place: str = Field("", description="CCHC_REPORT_PLACE: the place in a report's date line")
    report_signer: str = Field("", description="CCHC_REPORT_SIGNER: the office of who signs reports")

    @property
    def text_folders(self) -> tuple[Path, ...]:
        """Folders of text data in reading order: what ships, then what the operator adds."""
        added = self.data.resolve()
        return (SHIPPED_DATA,) if added == SHIPPED_DATA else (SHIPPED_DATA, added)

    @property
    def published(self) -> Path:
        """The folder of immutable versions and the pointer to the current one."""
        return self.data.resolve() / "published"


ENVIRONMENT = {
    "data": "CCHC_DATA",
    "simulated": "CCHC_SIMULATED",
    "versions_kept": "CCHC_VERSIONS_KEPT",
    "host": "HOST",
    "port": "PORT",
    "workers": "CCHC_WORKERS",
    "browser": "BROWSER_PATH",
    "report_parent": "CCHC_REPORT_PARENT",
    "report_issuer": "CCHC_REPORT_ISSUER",
    "report_symbol": "CCHC_REPORT_SYMBOL",
    "report_place": "CCHC_REPORT_PLACE",
    "report_signer": "CCHC_REPORT_SIGNER",
}


@cache
def settings() -> Settings:
    """Return the settings of this process.

    Raises SettingError naming the environment variable, what it holds and what it takes.
    """
    given = {field: os.environ[name] for field, name in ENVIRONMENT.items() if os.environ.get(name)}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        raise SettingError(
            f"Biến môi trường {ENVIRONMENT[field]}={given[field]!r} không dùng được: "
            f"{Settings.model_fields[field].description}."
        ) from error

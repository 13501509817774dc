"""Operator settings: read from the environment once, validated, never changed.

Add a setting only if the same build must behave differently on another host.
"""

import os
import re
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

PROJECT = Path(__file__).resolve().parent.parent
SHIPPED_DATA = PROJECT / "data"
PUBLISHED = "published"
ASSETS = PROJECT / "assets"


# A host that may embed cards: its name, with an optional port, and `http://` if it has no TLS.
LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST = re.compile(rf"(?:https?://)?{LABEL}(?:\.{LABEL})*(?::[1-9][0-9]{{0,4}})?")
LAST_PORT = 65535


class SettingError(ValueError):
    """A setting in the environment is invalid."""


class Settings(BaseModel):
    """All settings, with their environment variables and defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(
        SHIPPED_DATA, description="CCHC_DATA: the folder of added text data and of published versions"
    )
    simulated: bool = Field(
        True, description="CCHC_SIMULATED: off leaves simulated observations out of build and view"
    )
    versions_kept: int = Field(5, ge=1, description="CCHC_VERSIONS_KEPT: how many published versions stay")
    upload_mb: int = Field(
        10, ge=1, le=100, description="CCHC_UPLOAD_MB: tệp nộp lên nặng nhất bao nhiêu MB, từ 1 đến 100"
    )
    upload_rows: int = Field(
        200_000,
        ge=100,
        le=1_000_000,
        description="CCHC_UPLOAD_ROWS: một trang của tệp nộp lên có nhiều nhất bao nhiêu hàng, từ 100 đến 1000000",
    )
    one_person: bool = Field(
        False,
        description="CCHC_ONE_PERSON: cho phép một người vừa nộp, vừa duyệt và công bố; mặc định là không",
    )
    host: str = Field("127.0.0.1", description="HOST: the address to listen on")
    port: int = Field(8050, ge=1, le=65535, description="PORT: the port to listen on")
    workers: int = Field(1, ge=1, le=64, description="CCHC_WORKERS: server processes")
    browser: str = Field("", description="BROWSER_PATH: the Chromium that draws pictures on the server")
    embed_hosts: tuple[str, ...] = Field(
        (),
        description="CCHC_EMBED_HOSTS: tên các máy chủ được nhúng thẻ, cách nhau bằng dấu phẩy, ví dụ langson.gov.vn",
    )
    slides_template: Path | None = Field(
        None, description="CCHC_SLIDES_TEMPLATE: the office's own .pptx that slides are written on"
    )
    report_parent: str = Field(
        "", description="CCHC_REPORT_PARENT: the body above the one that issues reports"
    )
    report_issuer: str = Field("", description="CCHC_REPORT_ISSUER: the body that issues reports")
    report_symbol: str = Field("", description="CCHC_REPORT_SYMBOL: its abbreviation in a report's number")
    report_place: str = Field("", description="CCHC_REPORT_PLACE: the place in a report's date line")
    report_signer: str = Field("", description="CCHC_REPORT_SIGNER: the office of who signs reports")
    sign_in: Literal["desk", "all"] = Field(
        "desk", description="CCHC_SIGN_IN: desk (chỉ /quan-tri cần đăng nhập) hoặc all (cả trang web)"
    )
    proxies: int = Field(
        0, ge=0, le=5, description="CCHC_PROXIES: số máy chủ trung gian (proxy) đứng trước, từ 0 đến 5"
    )
    session_idle: int = Field(
        60, ge=1, le=1440, description="CCHC_SESSION_IDLE: số phút không dùng thì phải đăng nhập lại"
    )
    session_longest: int = Field(
        12, ge=1, le=168, description="CCHC_SESSION_LONGEST: số giờ thì phải đăng nhập lại, dù đang dùng"
    )
    oidc_client_id: str = Field("", description="CCHC_OIDC_CLIENT_ID: this product's name at the provider")
    oidc_client_secret: str = Field("", description="CCHC_OIDC_CLIENT_SECRET: its secret at the provider")
    oidc_name: str = Field("", description="CCHC_OIDC_NAME: what the provider is called on the button")
    oidc_issuer: str = Field(
        "",
        description="CCHC_OIDC_ISSUER: địa chỉ https của nơi cấp danh tính, "
        "cùng CCHC_OIDC_CLIENT_ID, CCHC_OIDC_CLIENT_SECRET",
    )

    @field_validator("oidc_issuer")
    @classmethod
    def _provider(cls, issuer: str, info: ValidationInfo) -> str:
        """Return the issuer as written; it needs client id and secret, and TLS unless it is 127.0.0.1."""
        at = urlsplit(issuer)
        if not at.hostname or (at.scheme != "https" and (at.scheme, at.hostname) != ("http", "127.0.0.1")):
            raise ValueError("phải bắt đầu bằng https://")
        if not info.data.get("oidc_client_id") or not info.data.get("oidc_client_secret"):
            raise ValueError("còn thiếu CCHC_OIDC_CLIENT_ID hoặc CCHC_OIDC_CLIENT_SECRET")
        return issuer

    @field_validator("embed_hosts", mode="before")
    @classmethod
    def _origins(cls, given: str | tuple[str, ...]) -> tuple[str, ...]:
        """Return the origins of a comma-separated list of hosts; the default scheme is `https://`."""
        written = given.split(",") if isinstance(given, str) else given
        return tuple(dict.fromkeys(_origin(host.strip()) for host in written))

    @property
    def text_folders(self) -> tuple[Path, ...]:
        """Return the folders of text data in reading order: the shipped one, then the operator's."""
        added = self.data.resolve()
        return (SHIPPED_DATA,) if added == SHIPPED_DATA else (SHIPPED_DATA, added)

    @property
    def published(self) -> Path:
        """Return the folder of immutable versions and the pointer to the current one."""
        return self.data.resolve() / PUBLISHED

    @property
    def previews(self) -> Path:
        """Return the folder of previews: versions that only signed-in users may see."""
        return self.published / "previews"


def _origin(host: str) -> str:
    """Return the origin of a host. Raises ValueError, saying what is wrong, for anything but a plain host."""
    if not HOST.fullmatch(host):
        raise ValueError(
            f"{host!r} không phải tên máy chủ: chỉ ghi tên và cổng nếu có, không có đường dẫn hay dấu *"
        )
    scheme, _, name = host.lower().rpartition("://")
    port = name.partition(":")[2]
    if port and int(port) > LAST_PORT:
        raise ValueError(f"{host!r} có cổng lớn hơn {LAST_PORT}")
    return f"{scheme or 'https'}://{name}"


ENVIRONMENT = {
    "data": "CCHC_DATA",
    "simulated": "CCHC_SIMULATED",
    "versions_kept": "CCHC_VERSIONS_KEPT",
    "upload_mb": "CCHC_UPLOAD_MB",
    "upload_rows": "CCHC_UPLOAD_ROWS",
    "one_person": "CCHC_ONE_PERSON",
    "host": "HOST",
    "port": "PORT",
    "workers": "CCHC_WORKERS",
    "browser": "BROWSER_PATH",
    "embed_hosts": "CCHC_EMBED_HOSTS",
    "slides_template": "CCHC_SLIDES_TEMPLATE",
    "report_parent": "CCHC_REPORT_PARENT",
    "report_issuer": "CCHC_REPORT_ISSUER",
    "report_symbol": "CCHC_REPORT_SYMBOL",
    "report_place": "CCHC_REPORT_PLACE",
    "report_signer": "CCHC_REPORT_SIGNER",
    "sign_in": "CCHC_SIGN_IN",
    "proxies": "CCHC_PROXIES",
    "session_idle": "CCHC_SESSION_IDLE",
    "session_longest": "CCHC_SESSION_LONGEST",
    "oidc_client_id": "CCHC_OIDC_CLIENT_ID",
    "oidc_client_secret": "CCHC_OIDC_CLIENT_SECRET",
    "oidc_name": "CCHC_OIDC_NAME",
    "oidc_issuer": "CCHC_OIDC_ISSUER",
}


@cache
def settings() -> Settings:
    """Return the settings of this process.

    Raises SettingError naming the environment variable, its value and the accepted values.
    """
    given = {field: os.environ[name] for field, name in ENVIRONMENT.items() if os.environ.get(name)}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        wrong = first.get("ctx", {}).get("error")
        why = f"{wrong}. " if isinstance(wrong, ValueError) else ""
        raise SettingError(
            f"Biến môi trường {ENVIRONMENT[field]}={given[field]!r} không dùng được: "
            f"{why}{Settings.model_fields[field].description}."
        ) from error

"""Operator settings: read from the environment once, validated, never changed.

Add a setting only if the same build must behave differently on another host.
"""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasGenerator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

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


def _variable(field: str) -> str:
    return f"CCHC_{field.upper()}"


class Settings(BaseSettings):
    """All settings with their defaults. A field's variable is CCHC_<FIELD>, unless it names another.

    Descriptions are in Vietnamese: they are the remedy in the message about an invalid value.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=AliasGenerator(validation_alias=_variable),
        case_sensitive=True,
        populate_by_name=True,
        env_prefix="CCHC_",  # not for aliases: without it, a variable `host` would be read as well
        env_ignore_empty=True,
        validate_default=False,
    )

    data: Path = Field(SHIPPED_DATA, description="thư mục văn bản bổ sung và các phiên bản đã công bố")
    simulated: bool = Field(True, description="on giữ số liệu mô phỏng, off bỏ khỏi dữ liệu và các trang")
    versions_kept: int = Field(5, ge=1, description="giữ lại bao nhiêu phiên bản đã công bố, ít nhất là 1")
    upload_mb: int = Field(10, ge=1, le=100, description="tệp nộp lên nặng nhất bao nhiêu MB, từ 1 đến 100")
    upload_rows: int = Field(
        200_000,
        ge=100,
        le=1_000_000,
        description="một trang của tệp nộp lên có nhiều nhất bao nhiêu hàng, từ 100 đến 1000000",
    )
    one_person: bool = Field(
        False, description="cho phép một người vừa nộp, vừa duyệt và công bố; mặc định là không"
    )
    host: str = Field("127.0.0.1", validation_alias="HOST", description="địa chỉ mạng để nghe")
    port: int = Field(
        8050, ge=1, le=LAST_PORT, validation_alias="PORT", description=f"cổng để nghe, từ 1 đến {LAST_PORT}"
    )
    body_seconds: int = Field(
        20, ge=1, le=600, description="số giây để nội dung gửi lên (biểu mẫu, tệp) đến đủ, từ 1 đến 600"
    )
    workers: int = Field(1, ge=1, le=64, description="số tiến trình phục vụ, từ 1 đến 64")
    browser: str = Field("", validation_alias="BROWSER_PATH", description="Chromium vẽ hình trên máy chủ")
    embed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="tên các máy chủ được nhúng thẻ, cách nhau bằng dấu phẩy, ví dụ langson.gov.vn"
    )
    slides_template: Path | None = Field(None, description="tệp .pptx của cơ quan làm mẫu cho trang chiếu")
    report_parent: str = Field("", description="cơ quan chủ quản của cơ quan ban hành báo cáo")
    report_issuer: str = Field("", description="cơ quan ban hành báo cáo")
    report_symbol: str = Field("", description="chữ viết tắt của cơ quan trong số của báo cáo")
    report_place: str = Field("", description="địa danh ghi trước ngày của báo cáo")
    report_signer: str = Field("", description="chức danh của người ký báo cáo")
    sign_in: Literal["desk", "all"] = Field(
        "desk", description="desk (chỉ /quan-tri cần đăng nhập) hoặc all (cả trang web)"
    )
    proxies: int = Field(0, ge=0, le=5, description="số máy chủ trung gian (proxy) đứng trước, từ 0 đến 5")
    session_idle: int = Field(
        60, ge=1, le=1440, description="số phút không dùng thì phải đăng nhập lại, từ 1 đến 1440"
    )
    session_longest: int = Field(
        12, ge=1, le=168, description="số giờ thì phải đăng nhập lại, dù đang dùng, từ 1 đến 168"
    )
    oidc_client_id: str = Field("", description="tên của trang web này ở nơi cấp danh tính")
    oidc_client_secret: str = Field("", description="mã bí mật của trang web này ở nơi cấp danh tính")
    oidc_name: str = Field("", description="tên nơi cấp danh tính, ghi trên nút đăng nhập")
    oidc_issuer: str = Field(
        "",
        description="địa chỉ https của nơi cấp danh tính, cùng CCHC_OIDC_CLIENT_ID, CCHC_OIDC_CLIENT_SECRET",
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


# The environment variable of each setting.
ENVIRONMENT = {name: str(field.validation_alias) for name, field in Settings.model_fields.items()}


@cache
def settings() -> Settings:
    """Return the settings of this process.

    Raises SettingError naming the environment variable, its value and the accepted values.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        (remedy,) = (
            field.description
            for field in Settings.model_fields.values()
            if field.validation_alias == first["loc"][0]
        )
        wrong = first.get("ctx", {}).get("error")
        why = f"{wrong}. " if isinstance(wrong, ValueError) else ""
        raise SettingError(
            f"Biến môi trường {first['loc'][0]}={first['input']!r} không dùng được: {why}{remedy}."
        ) from error

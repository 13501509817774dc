"""Every address that has a page, and the questions that differ in what a page shows."""

from dashboard.catalog import read_catalog
from dashboard.settings import SHIPPED_DATA

CATALOG = read_catalog((SHIPPED_DATA,))
FIXED = (
    "/",
    "/chi-tieu",
    "/don-vi",
    "/so-sanh",
    "/ban-do",
    "/tinh-trang",
    "/kiem-tra",
    "/mau-thuan",
    "/thay-doi",
    "/bao-cao",
    "/trang-chieu",
    "/nguon",
    "/huong-dan",
)
EVERY = (
    *FIXED,
    *(f"/tru-cot/{pillar}" for pillar in CATALOG.pillars),
    *(f"/chi-tieu/{indicator}" for indicator in CATALOG.indicators),
    *(f"/don-vi/{unit.id}" for unit in CATALOG.chosen_units),
    *(f"/nguon/{source}" for source in CATALOG.sources),
)

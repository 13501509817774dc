"""What an operator adds to what ships: an unheard-of indicator, invented boundaries, a site that frames cards."""

import csv
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import shapely
from twin import NEW, OLD

from dashboard.catalog import read_catalog
from dashboard.data.schema import TEXT_COLUMNS
from dashboard.settings import SHIPPED_DATA

CATALOG = read_catalog((SHIPPED_DATA,))
KEY = "meeting-rooms"
INDICATOR = """
pillar = 6
name_vi = "Phòng họp trực tuyến theo nơi đặt"
name_en = "Online meeting rooms by place"
short_vi = "Phòng họp trực tuyến"
short_en = "Online meeting rooms"
definition_vi = "Số phòng họp dùng được để họp trực tuyến, trên số phòng họp."
definition_en = "Rooms usable for online meetings, over all meeting rooms."
formula_vi = "Tử số chia mẫu số, nhân 100."
formula_en = "Numerator divided by denominator, times 100."
measure = "rate"
measure_unit = "unit"
direction = "up"
chart = "bars"
levels = ["city"]

[[categories]]
id = "office"
name_vi = "Ở trụ sở thành phố"
name_en = "At the city office"
phrase_vi = "phòng họp ở trụ sở thành phố họp được trực tuyến"
phrase_en = "rooms at the city office can meet online"

[[categories]]
id = "ward"
name_vi = "Ở các phường"
name_en = "In the wards"

[[categories]]
id = "school"
name_vi = "Ở trường học"
name_en = "In schools"
"""

CARD = """
order = 9
pillar = 6
title_vi = "Họp trực tuyến"
title_en = "Online meetings"
subtitle_vi = "Phòng họp dùng được trên số phòng họp"
subtitle_en = "Usable rooms over all rooms"
shows = ["online_rooms"]
headline = ["online_rooms:office"]
key_number = "online_rooms:office"
"""

COMMON = {
    "indicator": "online_rooms", "unit": "178", "time_period": "2019", "claim": "1", "measure_unit": "unit",
    "qualifier": "exact", "status": "official", "source": "article-2020-02-24", "locator": "p7", "as_of": "2020-02-24",
    "preferred": "true",
}  # fmt: skip
REASON = {
    "preference_reason_vi": "Đoạn 7 nêu cả mẫu số.",
    "preference_reason_en": "Paragraph 7 gives the denominator.",
}
ROWS = [
    {"category": "office", "numerator": "37", "denominator": "52", **REASON},
    {
        "category": "office",
        "claim": "2",
        "numerator": "41",
        "locator": "p3",
        "preferred": "false",
        "note_vi": "không nêu mẫu số",
    },
    {"category": "ward", "numerator": "45", "denominator": "60", "qualifier": "at_least"},
    {"category": "school", "numerator": "9", "denominator": "60", "qualifier": "at_most"},
]


def add_indicator(folder):
    """Write the indicator, its card and its figures into an operator's folder: disputed, bounded, with categories."""
    for place, text in ((f"cards/{KEY}.toml", CARD), ("indicators/online_rooms.toml", INDICATOR)):
        path = folder / place
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    folder.joinpath("observations").mkdir()
    with folder.joinpath("observations", "online_rooms.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TEXT_COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(COMMON | row for row in ROWS)


def add_boundaries(folder):
    """Write an invented boundary of every ward and commune into an operator's folder."""
    write_boundaries(folder, [*invented(OLD), *invented(NEW)])


def invented(units):
    """Return features of cells around the units' tiles, cut to a round border: like a map, and of no real place."""
    points = [
        shapely.Point(
            106.7 + 0.03 * CATALOG.tiles[one].column,
            21.9 - 0.03 * CATALOG.tiles[one].row + 0.004 * (place % 3),
        )
        for place, one in enumerate(units)
    ]
    border = shapely.MultiPoint(points).buffer(0.035)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=border, ordered=True)
    return [
        feature(one, shapely.intersection(cell, border)) for one, cell in zip(units, cells.geoms, strict=True)
    ]


def feature(unit, area):
    return {"type": "Feature", "properties": {"unit": unit}, "geometry": json.loads(shapely.to_geojson(area))}


def write_boundaries(folder, features, **more):
    whole = {"type": "FeatureCollection", "source": "Ranh giới bịa để thử", "features": features} | more
    (folder / "boundaries.geojson").write_text(json.dumps(whole), encoding="utf-8")


class _Framing(BaseHTTPRequestHandler):
    """A page of another site: it frames the address that its query names."""

    def do_GET(self):
        page = (
            f'<!DOCTYPE html><title>x</title><iframe src="{self.path[2:]}" width="700" height="600"></iframe>'
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_):
        pass


@contextmanager
def framing_site():
    """Serve a site with frames while the block runs, and return its host: 127.0.0.1 and port."""
    other = ThreadingHTTPServer(("127.0.0.1", 0), _Framing)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{other.server_port}"
    other.shutdown()
    other.server_close()

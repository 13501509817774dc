"""Images of charts: as a figure for the browser, rendered by the server, or all of a page in one ZIP."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore

from flask import Response, jsonify, request, send_file

from dashboard import pages
from dashboard.catalog import Refused
from dashboard.components.card import graph_config
from dashboard.components.links import file_name, page_address
from dashboard.exports.pictures import (
    Ending,
    LettersMissing,
    Pictures,
    Renderer,
    RendererMissing,
    check_letters,
    find_browser,
    fingerprint,
    zipped,
)
from dashboard.figures import SCALES, SHAPES, Chart, Shape, picture
from dashboard.figures.panel import Drawing
from dashboard.language import gettext as _
from dashboard.question import QuestionError, fields, value_of
from dashboard.settings import Settings, settings
from dashboard.theme import PALETTES
from dashboard.web.downloads import (
    WHOLE_PAGE,
    asked_query,
    card_address,
    page_charts,
    stated_chart,
    visit_asked,
)

ENDINGS: dict[Ending, str] = {"png": "image/png", "svg": "image/svg+xml"}
# Policy for an SVG opened by itself: it may load only the font and images inside it.
SVG_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; frame-ancestors 'none'"
)
SHAPE, SCALE, FORM = "kho", "ty-le", "dang"


# Each ZIP that is being sent occupies a thread of the server (web/serve.py); two are left for pages.
ZIPS_AT_ONCE = 3
_sending = BoundedSemaphore(ZIPS_AT_ONCE)


class SendingMany(RuntimeError):
    """The server is already sending as many ZIPs as it can at once."""


@dataclass(frozen=True)
class Taken:
    """A chart for download: figure in a shape with its address, finding, file name without extension, and scale."""

    figure: dict
    finding: str
    name: str
    scale: int

    def named(self, ending: Ending) -> str:
        """Return the file's name; it has no scale for an SVG."""
        scaled = f"_x{self.scale}" if ending == "png" and self.scale > 1 else ""
        return f"{self.name}{scaled}.{ending}"


def ready(config: Settings) -> str:
    """Return a warning about images for the operator, empty if all is well.

    Raises Refused if the fonts lack letters, so that an image would show boxes.
    """
    try:
        check_letters()
    except LettersMissing as error:
        raise Refused.at(
            str(error), "phông chữ", "thiếu chữ tiếng Việt trong phông chữ của ảnh.", "cài lại chương trình."
        ) from error
    try:
        find_browser(config.browser)
    except RendererMissing:
        return (
            "Không thấy Chromium: địa chỉ ảnh (/hinh/….png, .svg và /tai/trang.zip) sẽ trả lời 503; ảnh tải trên trang "
            "vẫn được. Cách sửa: apt install chromium, hoặc đặt BROWSER_PATH."
        )
    return ""


def chart_figure(key: str) -> Response:
    """Return a chart's image as a Plotly figure with its configuration and file name; the browser renders it.

    Raises what `stated_chart` raises.
    """
    chart, page_request = stated_chart(key)
    image = _taken(chart, page_request, *_chosen(page_request))
    config = image.figure.pop("config")
    ending = _endings(page_request)[0]
    return jsonify(figure=image.figure, config=config, name=image.named(ending), scale=image.scale)


def chart_picture(key: str, ending: str) -> Response:
    """Return a chart's image as PNG or SVG, rendered by the server as the browser would.

    Raises what `stated_chart` raises, RendererMissing and RendererFailed.
    """
    chart, page_request = stated_chart(key)
    if ending not in ENDINGS:
        raise QuestionError(400, FORM, ending, page_request.question, ", ".join(ENDINGS))
    image = _taken(chart, page_request, *_chosen(page_request))
    tag = fingerprint(image.figure, ending, image.scale)
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    stream = io.BytesIO(pictures().draw(image.figure, ending, image.scale))
    response = send_file(stream, mimetype=ENDINGS[ending], download_name=image.named(ending))
    if ending == "svg":
        response.headers["Content-Security-Policy"] = SVG_POLICY
    return _tagged(response, tag)


def page_pictures() -> Response:
    """Return all charts of a page that are not empty as one ZIP, streamed while they are rendered.

    The header `X-Parts` is the number of images. The first one is rendered before the response starts, so that a
    renderer failure can still set the status. Raises NothingToTake, SendingMany, RendererMissing and RendererFailed.
    """
    page_request = visit_asked()
    shape, scale = _chosen(page_request)
    endings = _endings(page_request)
    charts = enumerate(page_charts(page_request), start=1)
    images = [_taken(chart, page_request, shape, scale, order) for order, chart in charts]
    files = _files(images, endings, _contents(images, page_request))
    chunks = _in_turn(zipped(files, page_request.warehouse.version.manifest.built_at))
    response = Response(_begun(chunks), mimetype="application/zip")
    name = file_name(WHOLE_PAGE, page_request.question, page_request.warehouse.version.id)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}_{shape.name}.zip")
    response.headers["X-Parts"] = str(len(images) * len(endings))
    return response


@cache
def _pictures(browser: str) -> Pictures:
    return Pictures(Renderer(browser))


def pictures() -> Pictures:
    """Return this process's image renderer (cached); it starts Chromium only for the first image."""
    return _pictures(settings().browser)


def _chosen(page_request: pages.PageRequest) -> tuple[Shape, int]:
    """Return the shape and scale in the address. Raises QuestionError for unknown ones."""
    defaults = {SHAPE: next(iter(SHAPES)), SCALE: "1"}
    values = {key: value_of(asked_query(), key, default) for key, default in defaults.items()}
    for key, valid in ((SHAPE, list(SHAPES)), (SCALE, list(map(str, SCALES)))):
        if values[key] not in valid:
            raise QuestionError(400, key, values[key], page_request.question, ", ".join(valid))
    return SHAPES[values[SHAPE]], int(values[SCALE])


def _endings(page_request: pages.PageRequest) -> list[Ending]:
    """Return the image formats in the address, each once; without any, all. Raises QuestionError for unknown ones."""
    endings: list[Ending] = []
    for form in dict.fromkeys(fields(asked_query()).get(FORM, [])):
        if form not in ENDINGS:
            raise QuestionError(400, FORM, form, page_request.question, ", ".join(ENDINGS))
        endings.append(form)
    return endings or list(ENDINGS)


def _taken(chart: Chart, page_request: pages.PageRequest, shape: Shape, scale: int, order: int = 0) -> Taken:
    question = page_request.question
    drawing = Drawing(PALETTES[question.theme])
    figure = picture(chart, drawing, shape, card_address(chart, page_request))
    figure["config"] = graph_config() | {"staticPlot": True}
    name = f"{file_name(chart.key, question, page_request.warehouse.version.id)}_{shape.name}"
    return Taken(figure, chart.finding, f"{order:02d}_{name}" if order else name, scale)


def _files(images: Sequence[Taken], endings: Sequence[Ending], contents: str) -> Iterator[tuple[str, bytes]]:
    draw = pictures().draw
    for image in images:
        for ending in endings:
            yield image.named(ending), draw(image.figure, ending, image.scale)
    yield "doc-toi.txt", contents.encode("utf-8-sig")


def _contents(images: Sequence[Taken], page_request: pages.PageRequest) -> str:
    """Return the text file in the ZIP: page, data version, address, and the finding of each image."""
    version = page_request.warehouse.version.id
    lines = [
        pages.page(page_request).heading,
        _("Data version {version}", version=version),
        request.host_url.rstrip("/") + page_address(page_request.path, page_request.question),
        "",
        *(f"{image.name}: {image.finding}" for image in images),
    ]
    return "\r\n".join(lines) + "\r\n"


def _in_turn(chunks: Iterator[bytes]) -> Iterator[bytes]:
    if not _sending.acquire(blocking=False):
        raise SendingMany
    try:
        yield from chunks
    finally:
        _sending.release()


def _begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Return the same chunks with the first one already produced; closing the iterator stops the rendering."""
    first = next(chunks)

    def pieces() -> Iterator[bytes]:
        yield first
        yield from chunks

    return pieces()


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    return response

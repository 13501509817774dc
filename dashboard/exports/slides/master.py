"""The base of a deck: the neutral master or the office's own template; layouts are found by their placeholders."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from lxml.etree import XMLSyntaxError
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError, PythonPptxError
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.placeholder import LayoutPlaceholder
from pptx.slide import SlideLayout
from pptx.util import Emu, Length

from dashboard.catalog import Refused

# 13⅓ × 7½ inches, PowerPoint's 16:9.
WIDTH, HEIGHT = Emu(12_192_000), Emu(6_858_000)
# python-pptx's own master is 4:3 and uses a font that few machines outside an office have.
NARROW, THEIR_FONT, FONT = Emu(9_144_000), b"Calibri", b"Arial"
# A finding is a sentence: the font size of a title in hundredths of a point, and room for two lines.
TITLE_LETTERS, TITLE_TOP, TITLE_HEIGHT = "2400", Emu(228_600), Emu(960_000)
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
# Placeholders that any layout may have besides its contents.
FEET = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
# Unpacked bytes: a template holds some pages of pictures at most, a ZIP bomb is larger.
LARGEST = 100_000_000
REMEDY = "đặt CCHC_SLIDES_TEMPLATE là một tệp .pptx (lưu mẫu .potx hay .pptm thành .pptx), hoặc bỏ trống."


class TemplateRefused(Refused):
    """The office's template cannot be used: which file, why, and the remedy."""


@dataclass(frozen=True)
class Master:
    """A deck without slides, the slide height, and its layouts: a cover, and one with a title and room below."""

    deck: Deck
    height: Length
    cover: SlideLayout
    content: SlideLayout


def master(template: Path | None) -> Master:
    """Return a master to write on. Raises TemplateRefused if the office's file cannot be used."""
    deck, template_name = (_neutral(), "default.pptx") if template is None else (_opened(template), template)
    if deck.slide_height is None:
        raise TemplateRefused.at(
            template_name, "khổ trang", "không ghi chiều rộng và chiều cao của trang.", REMEDY
        )
    layouts = [layout for layout in deck.slide_layouts if _title(layout)]
    if not layouts:
        raise TemplateRefused.at(template_name, "bố cục", "không có bố cục nào có ô tiêu đề.", REMEDY)
    content = min(layouts, key=lambda layout: (_title(layout) is not PP_PLACEHOLDER.TITLE, _rooms(layout)))
    cover = min(
        layouts, key=lambda layout: (_title(layout) is not PP_PLACEHOLDER.CENTER_TITLE, _rooms(layout))
    )
    return Master(deck, deck.slide_height, cover, content)


def check_template(template: Path | None) -> None:
    """Raise TemplateRefused if the office's template cannot be used."""
    if template is not None:
        master(template)


def placeholders(layout: SlideLayout) -> list[LayoutPlaceholder]:
    """Return a layout's placeholders as a list, because python-pptx's types do not declare them iterable."""
    return list(layout.placeholders)


def _title(layout: SlideLayout) -> PP_PLACEHOLDER | None:
    kinds = (placeholder.placeholder_format.type for placeholder in placeholders(layout))
    return next((kind for kind in kinds if kind in TITLES), None)


def _rooms(layout: SlideLayout) -> int:
    """Return how many placeholders are for contents."""
    return sum(
        placeholder.placeholder_format.type not in (*TITLES, *FEET) for placeholder in placeholders(layout)
    )


def _opened(template: Path) -> Deck:
    try:
        with zipfile.ZipFile(template) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > LARGEST:
            raise TemplateRefused.at(template, "tệp", f"mở ra quá lớn ({size // 1_000_000} MB).", REMEDY)
        deck = Presentation(str(template))
    except OSError as error:
        raise TemplateRefused.at(template, "tệp", f"không đọc được ({error.strerror}).", REMEDY) from error
    except (
        zipfile.BadZipFile,
        PackageNotFoundError,
        PythonPptxError,
        XMLSyntaxError,
        KeyError,
        ValueError,
    ) as error:
        raise TemplateRefused.at(template, "tệp", "không phải là tệp PowerPoint .pptx.", REMEDY) from error
    for slide in list(deck.slides._sldIdLst):
        deck.part.drop_rel(slide.rId)
        deck.slides._sldIdLst.remove(slide)
    return deck


def _neutral() -> Deck:
    """Return python-pptx's own master, made 16:9 and plain, with room for a sentence in the title."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    theme = deck.slide_master.part.part_related_by(RT.THEME)
    theme.blob = theme.blob.replace(THEIR_FONT, FONT)
    for page in (deck.slide_master, *deck.slide_layouts):
        shapes = (shape for shape in page.placeholders if shape.element.spPr.find(qn("a:xfrm")) is not None)
        for shape in shapes:  # the others inherit the master's position
            shape.left, shape.top, shape.width, shape.height = _widened(shape)
    style = deck.slide_master.element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    style.find(qn("a:defRPr")).attrib.update({"sz": TITLE_LETTERS, "b": "1"})
    return deck


def _widened(shape) -> tuple[Emu, Emu, Emu, Emu]:
    """Return a placeholder's position scaled from the narrow master to the wide one; a title leaves room below it."""
    left, width = (Emu(side * WIDTH // NARROW) for side in (shape.left, shape.width))
    if shape.placeholder_format.type is PP_PLACEHOLDER.TITLE:
        return left, TITLE_TOP, width, TITLE_HEIGHT
    return left, shape.top, width, shape.height

"""Lines of words around pictures: never wider than asked, nothing lost, even; one set of fonts wherever it is named."""

import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.text_metrics import BOLD, FONTS, PLAIN, lines, width
from dashboard.settings import ASSETS

TEXTS = st.text("aăâbc đệ%·PX.&=/0,5 ", max_size=120).map(lambda text: " ".join(text.split()))
WIDEST = st.floats(3, 40)
WEIGHTS = st.sampled_from([PLAIN, BOLD])


@given(TEXTS, WIDEST, WEIGHTS, st.booleans())
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(text, widest, weight, even):
    made = lines(text, widest, weight, even)
    assert all(width(line, weight) <= widest or len(line) == 1 for line in made)
    assert "".join(made).replace(" ", "") == text.replace(" ", "")


@given(TEXTS, WIDEST, WEIGHTS)
def test_even_lines_are_no_more_and_no_longer(text, widest, weight):
    plain, even = lines(text, widest, weight), lines(text, widest, weight, even=True)
    assert len(even) <= len(plain)
    longest = [max((width(line, weight) for line in made), default=0) for made in (plain, even)]
    assert longest[1] <= longest[0] + 0.2


def test_what_belongs_together_stays_together():
    assert lines("tăng 30,3 điểm % so", width("tăng 30,3 điểm ")) == ["tăng 30,3", "điểm % so"]
    assert lines("cao nhất P. Tam Thanh", width("P. Tam Thanh") + 0.1) == ["cao nhất", "P. Tam Thanh"]
    assert lines("thư điện tử trên 60%", width("thư điện tử trên") + 0.1) == ["thư điện tử", "trên 60%"]


def test_bold_letters_are_wider_and_an_address_is_cut_anywhere():
    assert width("Gần 9/10 thủ tục", BOLD) > width("Gần 9/10 thủ tục", PLAIN) > 5
    address = "http://127.0.0.1/so-sanh?nam=2019&don-vi=05977&don-vi=05980"
    assert "".join(lines(address, 10)) == address and len(lines(address, 10)) > 2


def test_pages_drawing_and_renderer_name_the_same_fonts():
    style, drawing = ((ASSETS / name).read_text("utf-8") for name in ("style.css", "drawing.js"))
    in_style = re.findall(
        r"font-weight: (\d+);[^}]*url\(fonts/(\S+?)\.woff2\)[^}]*unicode-range: ([^;]*);", style
    )
    ranges = dict(re.findall(r'(\w+): "(U\+[^"]*)"', drawing))
    in_drawing = [
        (weight, file, ranges[letters])
        for file, weight, letters in re.findall(
            r'file: "(\S+)", weight: (\d+), range: LETTERS\.(\w+)', drawing
        )
    ]
    assert sorted(in_style) == sorted(in_drawing) and len(in_drawing) == 6
    assert {f"{file}.woff2" for _, file, _ in in_drawing} == {path.name for path in FONTS}

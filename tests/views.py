"""Views that differ in whose numbers they show, from when and of which kind: pages, units, years and figures."""

from itertools import product

PAGES = (
    "/",
    "/tru-cot/4",
    "/tru-cot/6",
    "/chi-tieu/staff_qualification",
    "/chi-tieu/procedures_one_stop",
    "/don-vi/{unit}",
    "/so-sanh",
    "/ban-do",
)
# An ended ward, a present one, the city, all communes, two wards.
UNITS = (("05977",), ("05977@2025-07-01",), ("178",), ("178-xa",), ("05971", "05983"))
YEARS = (2018, 2019, 2025)
FIGURES = ("", "&so-lieu=chinh-thuc")
EVERY = tuple(
    f"{page.format(unit=units[0])}?nam={year}{''.join(f'&don-vi={unit}' for unit in units)}{figures}"
    for page, units, year, figures in product(PAGES, UNITS, YEARS, FIGURES)
)
# Each page with each choice of units; years and figures take turns, so that every two of the four meet.
TURNS = tuple(product(YEARS, FIGURES))
SOME = tuple(EVERY[place * len(TURNS) + place % len(TURNS)] for place in range(len(EVERY) // len(TURNS)))
# The cards that are taken away, each in each choice of units.
CARDS = ("procedure-coverage", "staff-qualification", "financial-autonomy", "document-exchange")
FILES = tuple(
    (card, f"trang=/&nam={year}" + "".join(f"&don-vi={unit}" for unit in units) + figures)
    for card, units, year, figures in product(CARDS, UNITS, YEARS, FIGURES)
)
SOME_FILES = tuple(
    FILES[place * len(TURNS) + place % len(TURNS)] for place in range(len(FILES) // len(TURNS))
)

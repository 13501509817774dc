"""The charts in Vizro."""

import os

import vizro.models as vm
from vizro import Vizro
from vizro.models.types import capture

from bench.charts import FIRST, YEARS, charts, places, values


@capture("graph")
def drawn(data_frame, place, year):
    """Return one figure of a year."""
    return charts(int(year))[place]


graphs = [
    vm.Graph(id=f"chart{place}", figure=drawn(values(), place=place, year=str(FIRST))) for place in places()
]
choice = vm.Parameter(
    targets=[f"chart{place}.year" for place in places()],
    selector=vm.RadioItems(options=[str(one) for one in YEARS], value=str(FIRST)),
)
page = vm.Page(title="CCHC", components=graphs, controls=[choice])
server = Vizro().build(vm.Dashboard(pages=[page])).dash.server

if __name__ == "__main__":
    server.run(port=int(os.environ["PORT"]), threaded=True)

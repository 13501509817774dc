/* Chart tooltips and clicks. A row reacts as a whole (name, value, bar and the space between), a point where it is.
   The tooltip stands above it, clear of its value and the next row's name. A click dispatches `cchc:mark` with the
   value's key. Embedded cards load this file too. */
(() => {
  "use strict";

  const GAP = 6; // px between a mark and its tooltip, and to the window's edge
  const MARK = 0.3; // extent of a mark other than a bar below its middle, in rows

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  const hide = () => { tip.hidden = true; };
  let touched = false; // after a tap, browsers send mouse events as if a mouse had left the chart

  /* ---- hit testing ---- */
  const of = (values, at) => (Array.isArray(values) ? values[at] : values);
  const axisOf = (trace, letter) => trace[`${letter}axis`] ?? letter;
  /* Return the row marks of the subplot with these axes, each with its lower edge and its x extent. */
  const marksIn = (plot, x, y) => plot.data.filter((trace) => trace.meta === "row" && axisOf(trace, "x") === x && axisOf(trace, "y") === y)
    .flatMap((trace) => trace.customdata.map((key, at) => {
      const start = of(trace.base, at) ?? 0;
      const bar = trace.type === "bar";
      const ends = bar ? [start, start + trace.x[at]] : [trace.x[at], trace.x[at]];
      return { key, text: trace.hovertext[at], below: trace.y[at] - (bar ? of(trace.width, at) / 2 : MARK), ends };
    }));
  const away = ([from, to], x) => Math.max(from - x, x - to, 0);
  /* A row's name stands above its mark, so a row extends from its mark's lower edge to that of the row above. */
  const rowAt = (plot, { xaxes, yaxes, xvals, yvals }) => {
    if (!xaxes?.length) return null;
    const marks = marksIn(plot, xaxes[0]._id, yaxes[0]._id);
    const edges = marks.map(({ below }) => below);
    const bottom = Math.max(...edges.filter((edge) => edge <= yvals[0]));
    const [mark] = marks.filter(({ below }) => below === bottom).sort((one, other) => away(one.ends, xvals[0]) - away(other.ends, xvals[0]));
    if (!mark) return null;
    const area = plot.querySelector(`.nsewdrag[data-subplot="${xaxes[0]._id}${yaxes[0]._id}"]`);
    const box = area.getBoundingClientRect();
    const [low, high] = yaxes[0].range;
    const px = (value) => box.top + ((high - value) / (high - low)) * box.height;
    const next = Math.min(high, ...edges.filter((edge) => edge > bottom));
    return { ...mark, area, box: { left: box.left, right: box.right, top: px(next), bottom: px(bottom) } };
  };
  /* Return the point, or the map area, which has a single text. */
  const pointAt = (plot, { points }) => {
    const [point] = points;
    const text = point?.hovertext ?? point?.data.text;
    if (!text) return null;
    const at = plot.getBoundingClientRect();
    const [left, top] = [at.left - plot.offsetLeft - plot.clientLeft, at.top - plot.offsetTop - plot.clientTop];
    const { x0, x1, y0, y1 } = point.bbox;
    return { key: point.customdata, text, box: { left: left + x0, right: left + x1, top: top + y0, bottom: top + y1 } };
  };
  const markAt = (plot, event) => rowAt(plot, event) ?? pointAt(plot, event);

  /* ---- tooltip ---- */
  const within = (wanted, size, room) => Math.max(GAP, Math.min(wanted, room - size - GAP));
  const show = (plot, event) => {
    const mark = markAt(plot, event);
    if (!mark) { hide(); return; }
    const [first, ...rest] = mark.text.replace(/<\/?b>/g, "").split("<br>");
    tip.replaceChildren(Object.assign(document.createElement("strong"), { textContent: first }),
      ...rest.map((line) => Object.assign(document.createElement("span"), { textContent: line })));
    tip.hidden = false;
    if (mark.area) mark.area.style.cursor = "pointer";
    const { width, height } = tip.getBoundingClientRect();
    const { box } = mark;
    /* For a row, above the pointer; for a point, to its left, because labels stand to the right of a line's end. */
    const left = mark.area ? event.event.clientX - width / 2 : box.right - width;
    const above = box.top - height - GAP;
    tip.style.left = `${within(left, width, innerWidth)}px`;
    tip.style.top = `${above < GAP ? box.bottom + GAP : above}px`;
  };

  /* Add the plotly listeners to a chart when the pointer first enters it. */
  document.addEventListener("pointerover", ({ target }) => {
    const plot = target.closest?.(".js-plotly-plot");
    if (!plot?.on || plot.dataset.asked) return;
    plot.dataset.asked = "1";
    plot.on("plotly_hover", (event) => show(plot, event));
    plot.on("plotly_unhover", () => { if (!touched) hide(); });
    plot.on("plotly_click", (event) => {
      show(plot, event);
      const key = markAt(plot, event)?.key;
      if (!key) return;
      hide();
      document.dispatchEvent(new CustomEvent("cchc:mark", { detail: key }));
    });
  });
  /* Hide the tooltip on any other touch, key, choice, scroll or print. */
  document.addEventListener("pointerdown", ({ pointerType }) => {
    touched = pointerType === "touch";
    hide();
  }, true);
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); });
  document.addEventListener("cchc:shown", hide);
  window.addEventListener("beforeprint", hide);
})();

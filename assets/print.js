/* Prepares the page for print: filters in words, version, date and address; a footer on each sheet; all details
   opened; charts narrowed to the sheet, in light colours. Afterwards everything is restored. */
(() => {
  "use strict";

  const chosen = (form) => [...form.querySelectorAll(".field")].flatMap((field) => {
    const label = field.querySelector("label, .name")?.textContent ?? "";
    const select = field.querySelector("select");
    if (select) return select.selectedOptions.length ? [`${label}: ${select.selectedOptions[0].text}`] : [];
    const ticks = field.querySelector(".picks");
    if (!ticks) return [];
    const names = [...ticks.querySelectorAll(".form-check")].filter((box) => box.querySelector("input").checked);
    return names.length ? [`${label}: ${names.map((box) => box.querySelector("label").textContent.trim()).join(", ")}`] : [];
  });
  const inWords = () => {
    const say = document.getElementById("sayings").dataset;
    const form = document.getElementById("filters");
    const shown = new URLSearchParams(location.search).get("so-lieu") === "chinh-thuc" ? say.officialFigures : say.allFigures;
    return [...(form ? [...chosen(form), shown] : []), say.version, printed(say), `${say.address}: ${location.href}`].join(" · ");
  };
  const printed = (say) => {
    const [locale, look] = document.documentElement.lang === "vi" ? ["vi", { day: "2-digit", month: "2-digit", year: "numeric" }] : ["en-GB", { dateStyle: "medium" }];
    return `${say.printed} ${new Intl.DateTimeFormat(locale, { ...look, timeZone: "Asia/Ho_Chi_Minh" }).format(new Date())}`;
  };

  /* A footer on each sheet, in browsers with page margin boxes; the others have only the line on the first sheet. */
  const quoted = (text) => `"${text.replace(/["\\\n]/g, (sign) => `\\${sign.codePointAt(0).toString(16)} `)}"`;
  const foot = () => {
    const say = document.getElementById("sayings").dataset;
    const look = `font: 7pt ${getComputedStyle(document.body).fontFamily}; color: #50606d;`;
    const told = [say.site, say.version, printed(say), location.origin + location.pathname].join(" · ");
    const sheet = document.getElementById("sheet-foot") ?? document.head.appendChild(Object.assign(document.createElement("style"), { id: "sheet-foot" }));
    sheet.textContent = `@page { @bottom-left { content: ${quoted(told)}; width: 90%; ${look} } @bottom-right { content: ${quoted(`${say.sheet} `)} counter(page) "/" counter(pages); ${look} } }`;
  };

  /* Open closed details: they cannot be opened on paper. */
  const open = () => document.querySelectorAll("main details:not([open], .pop)").forEach((part) => {
    part.open = true;
    part.dataset.opened = "1";
  });
  const close = () => document.querySelectorAll("details[data-opened]").forEach((part) => {
    part.open = false;
    delete part.dataset.opened;
  });

  /* A chart's SVG holds literal colours: dark ones are replaced by light ones, and restored afterwards. They are
     changed in the SVG itself; a redraw would make plotly.js measure everything again. */
  const colours = (css) => new Map([...css.matchAll(/--([\w-]+):\s*(#\w{6})/g)].map(([, name, colour]) => [name, channels(colour)]));
  const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  /* A heat map cell blends the first series with the card (figures/heat.py): use the same blend in light colours. */
  const shared = (given, dark, light) => {
    const [top, ground] = [dark.get("series-0"), dark.get("card")];
    const parts = given.map((value, at) => (value - ground[at]) / (top[at] - ground[at]));
    const part = parts.reduce((sum, each) => sum + each) / 3;
    if (parts.some((each) => Math.abs(each - part) > 0.03)) return given;
    return light.get("series-0").map((value, at) => Math.round(value * part + light.get("card")[at] * (1 - part)));
  };
  const painted = new Map(); // element → its attributes on screen and on paper
  const dark = () => document.documentElement.dataset.theme === "dark";
  const brighten = () => {
    const [night, day] = [document.documentElement.getAttribute("style"), document.getElementById("sayings").dataset.paper].map(colours);
    const known = new Map([...night].map(([name, colour]) => [String(colour), day.get(name)]));
    const bright = (text) => text.replace(/rgb\((\d+), (\d+), (\d+)\)|#[0-9a-f]{6}\b/gi, (colour, ...parts) => {
      const given = colour[0] === "#" ? channels(colour) : parts.slice(0, 3).map(Number);
      return `rgb(${(known.get(String(given)) ?? shared(given, night, day)).join(", ")})`;
    });
    document.querySelectorAll(".js-plotly-plot .main-svg, .js-plotly-plot .main-svg *").forEach((part) => ["style", "fill", "stroke"].forEach((name) => {
      const screen = part.getAttribute(name);
      if (!screen || painted.get(part)?.[name]?.paper === screen) return;
      const paper = bright(screen);
      if (paper === screen) return;
      part.setAttribute(name, paper);
      painted.set(part, { ...painted.get(part), [name]: { screen, paper: part.getAttribute(name) } });
    }));
  };
  const darken = () => {
    painted.forEach((held, part) => Object.entries(held).forEach(([name, { screen }]) => part.setAttribute(name, screen)));
    painted.clear();
  };

  /* Redraw a wide chart at the sheet's width, so its text keeps its size. */
  const SHEET = 690;
  const plots = () => [...document.querySelectorAll(".js-plotly-plot")].filter((plot) => plot.offsetHeight && plot.layout);
  const narrowed = (plot) => plot.dataset.narrowed === "1";
  const narrow = (plot) => { plot.dataset.narrowed = "1"; Plotly.relayout(plot, { width: SHEET, autosize: false }); };
  const widen = (plot) => { delete plot.dataset.narrowed; Plotly.relayout(plot, { width: null, autosize: true }); };
  /* With a viewBox a drawing scales as a whole. It consists of several layers of the same size. */
  const layers = () => document.querySelectorAll(".js-plotly-plot .main-svg");
  const before = () => {
    const line = document.getElementById("printed");
    if (!line) return;
    line.textContent = inWords();
    foot();
    open();
    plots().filter((plot) => plot.offsetWidth > SHEET && !narrowed(plot)).forEach(narrow);
    layers().forEach((svg) => {
      const { width, height } = svg.style.width ? { width: parseFloat(svg.style.width), height: parseFloat(svg.style.height) } : { width: svg.getAttribute("width"), height: svg.getAttribute("height") };
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    });
    if (dark()) brighten();
  };
  const after = () => {
    layers().forEach((svg) => svg.removeAttribute("viewBox"));
    darken();
    plots().filter(narrowed).forEach(widen);
    close();
  };
  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  matchMedia("print").addEventListener("change", (paper) => (paper.matches ? before() : after()));
})();

/* Renders a figure as SVG or PNG with its font embedded. The visitor's browser and the server's renderer
   (dashboard/exports/pictures) both use this file, so their images are the same. */
window.cchcDrawing = (() => {
  "use strict";

  const { toImage } = Plotly;
  const FAMILY = "Be Vietnam Pro";
  const MEASURED = "CCHC-Picture";
  const LETTERS = {
    latin: "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, U+2212",
    vietnamese: "U+0102-0103, U+0110-0111, U+0128-0129, U+0168-0169, U+01A0-01A1, U+01AF-01B0, U+0300-0301, U+0303-0304, U+0308-0309, U+0323, U+0329, U+1EA0-1EF9, U+20AB",
    signs: "U+2021, U+207B, U+2190, U+2192, U+2212, U+2260, U+2264-2265, U+25A0-25FF, U+2713",
  };
  /* As in style.css. `probe` is a character that only this face has. */
  const FACES = [
    { file: "be-vietnam-pro-vietnamese-400-normal", weight: 400, range: LETTERS.vietnamese, probe: "ế" },
    { file: "be-vietnam-pro-latin-400-normal", weight: 400, range: LETTERS.latin, probe: "m" },
    { file: "be-vietnam-pro-vietnamese-600-normal", weight: 600, range: LETTERS.vietnamese, probe: "ế" },
    { file: "be-vietnam-pro-latin-600-normal", weight: 600, range: LETTERS.latin, probe: "m" },
    { file: "cchc-signs", weight: 400, range: LETTERS.signs, probe: "■" },
    { file: "cchc-signs", weight: 600, range: LETTERS.signs, probe: "■" },
  ];
  const PROBE = 40;
  const TRIES = 300; // of 50 ms

  const dataAddress = (blob) => new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
  /* plotly.js measures text in the page, which uses a fallback font if ours loaded late (style.css). So the page
     loads the image font under a name that nothing else uses. */
  const prepare = async ({ file, weight, range }) => {
    const loaded = document.querySelector(`link[as="font"][href*="/${file}."]`); // already in the browser's cache
    const blob = await (await fetch(loaded?.href ?? `/assets/fonts/${file}.woff2`)).blob();
    const face = new FontFace(MEASURED, await blob.arrayBuffer(), { weight: String(weight), unicodeRange: range });
    document.fonts.add(await face.load());
    return `@font-face{font-family:"${FAMILY}";font-weight:${weight};font-display:block;src:url(${await dataAddress(blob)}) format("woff2");unicode-range:${range}}`;
  };
  let rules;
  const fonts = () => (rules ??= Promise.all(FACES.map(prepare)).then((made) => made.join("")).catch((error) => {
    rules = null; // the next image tries again
    throw error;
  }));

  const drawSvg = async ({ figure: { data, layout }, config }) => {
    const style = await fonts();
    const { width, height } = layout;
    const measured = { ...layout, font: { ...layout.font, family: `${MEASURED}, sans-serif` } };
    const address = await toImage({ data, layout: measured, config }, { format: "svg", width, height });
    const svg = decodeURIComponent(address.slice(address.indexOf(",") + 1)).replaceAll(MEASURED, `'${FAMILY}'`);
    return svg.replace(/(<svg[^>]*>)/, `$1<defs><style>${style}</style></defs>`);
  };

  /* A browser reports an SVG image as loaded before its embedded fonts are, and draws no text until then. So a
     strip below the image holds a probe character of each face; we redraw until every one leaves pixels. */
  const withProbe = (svg, { width, height }) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + PROBE}">${svg}${
    FACES.map(({ weight, probe }, place) => `<text x="${place * PROBE}" y="${height + 30}" font-family="${FAMILY}" font-size="24" font-weight="${weight}">${probe}</text>`).join("")}</svg>`;
  const inked = (pen, place, top, scale) => pen.getImageData(place * PROBE * scale, top, PROBE * scale, PROBE * scale).data.some((value) => value > 0);
  const drawPng = async (svg, { width, height }, scale) => {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([withProbe(svg, { width, height })], { type: "image/svg+xml" }));
    await image.decode();
    const [wide, high] = [width * scale, height * scale];
    const canvas = Object.assign(document.createElement("canvas"), { width: wide, height: high + PROBE * scale });
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    for (let tries = 0; ; tries += 1) {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      if (FACES.every((_, place) => inked(pen, place, high, scale))) break;
      if (tries === TRIES) throw new Error("the letters of a picture are not drawn");
      await new Promise((later) => setTimeout(later, 50));
    }
    URL.revokeObjectURL(image.src);
    const cut = Object.assign(document.createElement("canvas"), { width: wide, height: high });
    cut.getContext("2d").drawImage(canvas, 0, 0);
    return new Promise((done) => cut.toBlob(done, "image/png"));
  };

  /* Render the response of `/hinh/<key>.json`; `scale` is the number of PNG pixels per figure pixel. */
  const draw = async (made, format, scale = 1) => {
    const svg = await drawSvg(made);
    return format === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : drawPng(svg, made.figure.layout, scale);
  };
  return { draw, fonts, dataAddress };
})();

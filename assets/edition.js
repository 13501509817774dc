/* The data version of this page. All that a page asks for after it was opened is asked of the version that it shows, so
   that figures, footer, print and files are of one version. A newer one is announced with a link; a page that
   nobody touches, such as that of a screen on a wall, follows by itself. */
window.cchcEdition = (() => {
  "use strict";

  const OF_PAGE = "theo-ban"; // as dashboard/question.py names it
  const ASK_MS = 10 * 60 * 1000, UNTOUCHED_MS = 30 * 60 * 1000;
  const { shown } = document.getElementById("data-version").dataset;
  /* An address that names its version stays with it, and so does whoever opened it. */
  const pinned = () => new URLSearchParams(location.search).has("phien-ban");

  /* The same address, answered from the version that is shown. */
  const kept = (address) => {
    if (pinned()) return address;
    const [whole, place] = address.split("#");
    return `${whole}${whole.includes("?") ? "&" : "?"}${OF_PAGE}=${shown}${place ? `#${place}` : ""}`;
  };

  /* ---- a newer version ---- */
  const bar = document.querySelector("#newer > p");
  let touched = performance.now();
  const touch = () => { touched = performance.now(); };
  ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "input"].forEach((kind) =>
    document.addEventListener(kind, touch, { passive: true, capture: true }));
  /* What somebody is in the middle of is not taken away. */
  const busy = () => document.querySelector("dialog[open], #exports .working") !== null;
  const isLeft = () => document.visibilityState === "visible" && performance.now() - touched >= UNTOUCHED_MS && !busy();
  const tell = (newest) => {
    if (!newest || newest === shown || pinned()) return;
    bar.hidden = false;
    if (isLeft()) location.reload();
  };

  let asked = performance.now();
  const ask = async () => {
    if (document.visibilityState !== "visible" || pinned()) return;
    asked = performance.now();
    const answer = await fetch("/healthz", { credentials: "omit", cache: "no-store" }).catch(() => null); // asking is no sign that somebody is there
    if (answer?.ok) tell((await answer.json()).version);
  };
  setInterval(ask, ASK_MS);
  document.addEventListener("visibilitychange", () => {
    touch();
    if (performance.now() - asked >= ASK_MS) ask();
  });

  /* Files are links, whose addresses name no version, so that they can be copied: what is clicked here is of this one. */
  const FILE = 'a[href^="/tai/"], a[href^="/hinh/"], a[href^="/du-lieu/"]';
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.(FILE);
    if (!link || pinned()) return;
    const address = link.getAttribute("href");
    link.setAttribute("href", kept(address));
    setTimeout(() => link.setAttribute("href", address)); // the click has been answered by then
  }, true);

  return { shown, kept, tell };
})();

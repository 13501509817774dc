/* The data version of this page. Every later request names the version that the page shows, so figures, footer,
   print-out and files agree. A newer version is announced with a link; an idle page, such as one on a wall screen,
   reloads by itself. */
window.cchcEdition = (() => {
  "use strict";

  const OF_PAGE = "theo-ban"; // OF_PAGE in dashboard/question.py
  const ASK_MS = 10 * 60 * 1000, UNTOUCHED_MS = 30 * 60 * 1000;
  const { shown } = document.getElementById("data-version").dataset;
  /* An address that names its version is pinned to it. */
  const pinned = () => new URLSearchParams(location.search).has("phien-ban");

  /* Return the address with the shown version added. */
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
  /* Do not reload during a download or while a dialog is open. */
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
    const answer = await fetch("/healthz", { credentials: "omit", cache: "no-store" }).catch(() => null); // no cookies: polling must not keep a session alive
    if (answer?.ok) tell((await answer.json()).version);
  };
  setInterval(ask, ASK_MS);
  document.addEventListener("visibilitychange", () => {
    touch();
    if (performance.now() - asked >= ASK_MS) ask();
  });

  /* File links name no version, so they can be copied. A click here adds the shown version. */
  const FILE = 'a[href^="/tai/"], a[href^="/hinh/"], a[href^="/du-lieu/"]';
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.(FILE);
    if (!link || pinned()) return;
    const address = link.getAttribute("href");
    link.setAttribute("href", kept(address));
    setTimeout(() => link.setAttribute("href", address)); // the click has been handled by then
  }, true);

  return { shown, kept, tell };
})();

/* The reader's last visit, remembered by the browser alone: the data version and when. Nothing is sent anywhere. */
(() => {
  "use strict";

  const KEY = "cchc-visits";
  const PAUSE = 30 * 60 * 1000; // pages opened within half an hour are one visit
  const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; } };
  const write = (visits) => { try { localStorage.setItem(KEY, JSON.stringify(visits)); } catch { /* a browser that keeps nothing */ } };

  /* Note this page, and return the visit before this one. */
  const note = (version) => {
    const { now, before } = read();
    const seen = Date.now();
    const known = now && seen - now.seen < PAUSE ? before : now;
    write({ now: { version, seen }, before: known });
    return known;
  };

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const tell = (line, before, current) => {
    line.dataset.told = "";
    const place = line.firstElementChild;
    if (!/^[0-9a-f]{12}$/.test(before?.version)) { place.textContent = line.dataset.first; return; }
    const language = document.documentElement.lang === "en" ? "en-GB" : "vi-VN";
    const day = new Date(before.seen).toLocaleString(language, { dateStyle: "long", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" });
    if (before.version === current) { place.textContent = filled(line.dataset.same, { day }); return; }
    const query = new URLSearchParams(location.search);
    ["tu-ngay", "phien-ban"].forEach((key) => query.delete(key));
    query.set("tu-phien-ban", before.version);
    const link = Object.assign(document.createElement("a"), { id: "since-last-visit", href: `?${query}`, textContent: line.dataset.link });
    place.replaceChildren(filled(line.dataset.since, { day, version: before.version }), " ", link);
  };

  const version = document.getElementById("data-version").dataset.current;
  const before = note(version);
  /* Each choice makes the page's content anew, and this line with it. */
  const tellOnce = () => {
    const line = document.getElementById("last-visit");
    if (line && !("told" in line.dataset)) tell(line, before, version);
  };
  tellOnce();
  document.addEventListener("cchc:shown", tellOnce);
})();

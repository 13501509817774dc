/* The last visit (data version and time), kept in localStorage only. Nothing is sent to a server. */
(() => {
  "use strict";

  const KEY = "cchc-visits";
  const PAUSE = 30 * 60 * 1000; // pages opened within half an hour count as one visit
  const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; } };
  const write = (visits) => { try { localStorage.setItem(KEY, JSON.stringify(visits)); } catch { /* no storage */ } };

  /* Record this page view and return the previous visit. */
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
  /* Each choice rebuilds the content, and this line with it. */
  const tellOnce = () => {
    const line = document.getElementById("last-visit");
    if (line && !("told" in line.dataset)) tell(line, before, version);
  };
  tellOnce();
  document.addEventListener("cchc:shown", tellOnce);
})();

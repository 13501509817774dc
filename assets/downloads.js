/* Long downloads: a click on a link marked `data-export` fetches the file and shows its progress; it can be
   cancelled. Each download has its own line and connection. Running downloads are remembered in sessionStorage, so
   the page lists unfinished ones after a reload. A file is saved only if it is complete. */
(() => {
  "use strict";

  const say = (key) => document.getElementById("sayings").dataset[`export${key}`];
  const made = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  /* ---- sessionStorage: {id, href, label} of each download that is not saved yet ---- */
  const STORE = "cchc-exports";
  const remembered = () => {
    try { return JSON.parse(sessionStorage.getItem(STORE)) ?? []; } catch { return []; }
  };
  const remember = (kept) => {
    try { sessionStorage.setItem(STORE, JSON.stringify(kept)); } catch { /* no storage: a reload lists nothing */ }
  };
  const forget = ({ id }) => remember(remembered().filter((kept) => kept.id !== id));
  const keep = ({ id, href, label }) => remember([...remembered().filter((kept) => kept.id !== id), { id, href, label }]);

  /* ---- the panel: one line per file, and one live region for screen readers ---- */
  const GONE_MS = 8000;
  const jobs = new Set();
  const panel = () => document.getElementById("exports") ?? document.body.appendChild(
    made("section", { id: "exports", ariaLabel: document.getElementById("sayings").dataset.exports },
      made("p", { className: "unseen", role: "status" }), made("ul")));
  const speak = (text) => {
    const status = panel().querySelector("[role=status]");
    setTimeout(() => { status.textContent = text; }, 100); // a live region announces changes, not its initial content
  };
  const button = (text, act) => made("button", { type: "button", textContent: text, onclick: act });
  const line = (job) => {
    job.name = made("span", { className: "name", textContent: job.label });
    job.bar = made("progress", { ariaLabel: job.label });
    job.state = made("span", { className: "state" });
    job.acts = made("span", { className: "acts" });
    job.item = made("li", {}, job.name, job.bar, job.state, job.acts);
    job.item.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      (job.stop ? cancel : dismiss)(job);
    });
    panel().querySelector("ul").append(job.item);
    jobs.add(job);
  };
  const dismiss = (job) => {
    const focused = job.item.contains(document.activeElement);
    forget(job);
    jobs.delete(job);
    job.item.remove();
    if (focused) (job.from?.isConnected ? job.from : document.getElementById("main")).focus();
    if (!jobs.size) panel().hidden = true;
  };
  /* Show the final state of a download and the possible actions. */
  const rest = (job, kind, text, again) => {
    const focused = job.item.contains(document.activeElement);
    job.item.className = kind;
    job.bar.hidden = true;
    job.state.textContent = text;
    job.acts.replaceChildren(...(again ? [button(say("Again"), () => { run(job); job.acts.firstChild.focus(); })] : []), button(say("Close"), () => dismiss(job)));
    if (focused) job.acts.firstChild.focus();
    speak(`${job.name.textContent}: ${text}`);
  };

  /* Remove a finished line after a while, unless it has the focus. */
  const goLater = (job) => setTimeout(() => { if (/done|cancelled/.test(job.item.className) && !job.item.contains(document.activeElement)) dismiss(job); }, GONE_MS);

  /* ---- progress ---- */
  const size = (bytes) => {
    const large = bytes >= 1e6;
    const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: large ? 1 : 0 });
    return `${number.format(bytes / (large ? 1e6 : 1e3))} ${large ? "MB" : "kB"}`;
  };
  const show = (job) => {
    const told = [];
    if (job.parts) told.push(`${job.begun}/${job.parts} ${say("Parts")}`);
    if (job.bytes) told.push(`${say("Received")} ${size(job.bytes)}${job.length ? ` / ${size(job.length)}` : ""}`);
    told.push(`${Math.round((performance.now() - job.started) / 1000)} s`);
    job.state.textContent = told.join(" · ");
    const [value, most] = job.parts ? [job.begun, job.parts] : [job.bytes, job.length];
    if (most && value) Object.assign(job.bar, { max: most, value: Math.min(value, most) });
  };
  /* A ZIP entry begins with a four-byte signature, which may be split across two chunks. */
  const entries = (piece, before) => {
    const bytes = new Uint8Array([...before, ...piece.subarray(0, 3)]);
    const count = (held, end) => {
      let found = 0;
      for (let at = held.indexOf(0x50); at >= 0 && at < end; at = held.indexOf(0x50, at + 1)) {
        if (held[at + 1] === 0x4b && held[at + 2] === 3 && held[at + 3] === 4) found += 1;
      }
      return found;
    };
    return count(bytes, before.length) + count(piece, piece.length);
  };

  /* ---- the file ---- */
  class Refusal extends Error {}
  class Incomplete extends Error {}

  /* Return the sentences of the error page that the server sent instead of a file. */
  const sentence = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
    const told = [...page.querySelectorAll(".refused h1, .refused h1 + p")].map((part) => part.textContent.trim());
    return told.filter(Boolean).join(" ") || `${say("Refused")} (${answer.status})`;
  };
  const nameOf = (answer) => {
    const written = answer.headers.get("Content-Disposition") ?? "";
    const coded = written.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
    return coded ? decodeURIComponent(coded) : written.match(/filename="?([^";]+)"?/i)?.[1];
  };
  const receive = async (job, answer) => {
    const pieces = [];
    let before = new Uint8Array();
    const reader = answer.body.getReader();
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      pieces.push(value);
      job.bytes += value.length;
      if (job.parts) {
        job.begun = Math.min(job.parts, job.begun + entries(value, before));
        before = value.slice(-3);
      }
      show(job);
    }
    return new Blob(pieces, { type: answer.headers.get("Content-Type") ?? "" });
  };
  /* Return whether a file has its end marker: a browser may not notice that a server cut a stream. */
  const whole = async (blob, name) => {
    const tail = new TextDecoder("latin1").decode(await blob.slice(-65558).arrayBuffer());
    if (/\.(zip|xlsx|docx|pptx)$/.test(name)) return tail.includes("PK\x05\x06");
    return !name.endsWith(".pdf") || tail.slice(-1024).includes("%%EOF");
  };
  const save = (blob, name) => {
    const link = made("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const fetched = async (job) => {
    const answer = await fetch(job.href, { signal: job.stop.signal });
    const name = nameOf(answer);
    if (!answer.ok || !name) throw Object.assign(new Refusal(await sentence(answer)), { again: answer.status >= 500 });
    job.name.textContent = name;
    job.length = answer.headers.has("Content-Encoding") ? 0 : Number(answer.headers.get("Content-Length"));
    job.parts = Number(answer.headers.get("X-Parts"));
    const blob = await receive(job, answer);
    if (!(await whole(blob, name))) throw new Incomplete();
    if (job.stop.signal.aborted) throw new Incomplete(); // cancelled during the check
    save(blob, name);
  };
  const failed = (job, error) => {
    if (job.stop.signal.aborted) {
      forget(job);
      rest(job, "cancelled", say("Cancelled"), true);
      goLater(job);
    } else if (error instanceof Refusal) {
      if (!error.again) forget(job);
      rest(job, "failed", error.message, error.again);
    } else rest(job, "failed", say(error instanceof Incomplete ? "Broken" : "Lost"), true);
  };
  const run = async (job) => {
    Object.assign(job, { stop: new AbortController(), started: performance.now(), bytes: 0, length: 0, parts: 0, begun: 0 });
    keep(job);
    job.item.className = "working";
    job.bar.hidden = false;
    job.bar.removeAttribute("value");
    job.acts.replaceChildren(button(say("Cancel"), () => cancel(job)));
    speak(`${say("Begun")} ${job.label}`);
    show(job);
    const ticking = setInterval(() => show(job), 1000);
    try {
      await fetched(job);
      forget(job);
      rest(job, "done", say("Done"), false);
      goLater(job);
    } catch (error) {
      failed(job, error);
    } finally {
      clearInterval(ticking);
      job.stop = null;
    }
  };
  const cancel = (job) => job.stop?.abort();

  const begin = (link) => {
    const menu = link.closest("details.pop");
    if (menu) menu.open = false;
    const from = menu ? menu.querySelector("summary") : link;
    from.focus(); // the link is hidden with its menu
    const href = link.href;
    if ([...jobs].some((job) => job.stop && job.href === href)) return; // a second click on the same link
    panel().hidden = false;
    const job = { id: crypto.randomUUID?.() ?? String(Math.random()), href, label: link.textContent.trim(), from };
    line(job);
    run(job);
  };
  const running = () => [...jobs].some((job) => job.stop);
  /* While a download runs, fetch every other file this way too: a plain link would count as leaving the page. */
  const exported = () => (running() ? "a[data-export], a[data-file-of]" : "a[data-export]");
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(exported());
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    begin(link);
  });
  /* Leaving the page would abort running downloads: let the browser ask. */
  window.addEventListener("beforeunload", (event) => { if (running()) event.preventDefault(); });

  const recall = () => remembered().forEach((kept) => {
    const job = { ...kept };
    line(job);
    rest(job, "failed", say("Unfinished"), true);
  });
  recall();
})();

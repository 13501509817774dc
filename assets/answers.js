/* Starts Dash after the page's own charts are drawn, puts questions to it, and shows that they are being answered.
   assets/components.js applies the answers. */
window.cchcAnswers = (() => {
  "use strict";

  const WAITING = { question: "#cards, #content", doan: "#evidence" };
  const element = (name) => document.getElementById(name);
  const say = (key) => element("sayings").dataset[key];

  const ready = new Set();
  const kept = new Map(); // choices made before Dash started
  const put = (name, query) => dash_clientside.set_props(name, { query });
  const ask = (name, query) => {
    document.querySelector(WAITING[name]).classList.add("loading");
    const asked = cchcEdition.kept(query);
    if (ready.has(name)) put(name, asked);
    else kept.set(name, asked);
  };
  const begin = (name) => {
    ready.add(name);
    if (kept.has(name)) put(name, kept.get(name));
  };

  const show = (name, { fits, newest }) => {
    if (!fits) { location.reload(); return; } // the page was opened before other cards were published
    document.querySelector(WAITING[name]).classList.remove("loading");
    cchcEdition.tell(newest);
    document.dispatchEvent(new CustomEvent("cchc:shown", { detail: name }));
  };
  /* If a choice gets no answer, say so: the old figures must not stand under new filters unmarked. */
  const fail = () => {
    const again = Object.assign(document.createElement("a"), { href: location.href, textContent: say("again") });
    again.addEventListener("click", () => setTimeout(() => location.reload()));
    document.querySelectorAll(".loading").forEach((one) => one.classList.remove("loading"));
    element("notice").replaceChildren(say("unanswered"), again);
  };

  /* The hooks `request_pre`, `request_post` and `callback_resolved` of Dash's renderer. Only the last of several
     requests for the same outputs counts: Dash drops answers to earlier ones itself, but not if an output has a
     pattern-matching id. A failed request is not named, so the user is told once none is under way. */
  const requests = new Map(); // callback → how many requests are under way, and the last ones by their outputs
  const key = ({ outputs }) => JSON.stringify(outputs);
  const sent = (request) => {
    const state = requests.get(request.output) ?? { open: 0, last: new Map() };
    requests.set(request.output, state);
    state.open += 1;
    state.last.set(key(request), request);
  };
  const isLast = (request) => requests.get(request.output).last.get(key(request)) === request;
  const received = (request, response) => {
    if (!isLast(request)) Object.keys(response).forEach((id) => delete response[id]);
  };
  const settled = ({ output }, { payload: answered }) => {
    const state = requests.get(output);
    if (!state) return; // a callback in the browser sends no request
    state.open -= 1;
    if (answered && isLast(answered)) state.last.delete(key(answered));
    if (state.open || !state.last.size) return;
    state.last.clear();
    fail();
  };

  /* The hook `layout_post` of Dash's renderer: the page's own components come first, in place of those with their ids. */
  const join = (layout) => {
    const own = JSON.parse(element("adopters").textContent);
    const idOf = ({ props }) => JSON.stringify(props.id);
    const ids = new Set(own.map(idOf));
    layout.splice(0, layout.length, ...own, ...layout.filter((one) => !ids.has(idOf(one))));
  };

  /* Let the browser paint the charts first. Scripts that a script inserts run in order only if they are not async. */
  const run = () => {
    const { content } = element("dash");
    content.querySelectorAll("script").forEach((one) => { one.async = false; });
    document.body.append(content);
  };
  window.addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => setTimeout(run)));
  return { ask, begin, join, received, sent, settled, show };
})();

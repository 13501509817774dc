/* Applies callback responses. A choice goes through Dash to the server; the response holds the HTML of the elements
   that change and the figures of the charts that stay. Dash starts after the page's own charts are drawn. */
window.cchcAnswers = (() => {
  "use strict";

  const WAITING = { question: "#cards, #content", doan: "#evidence" };
  const element = (name) => document.getElementById(name);
  const say = (key) => element("sayings").dataset[key];

  let ready = false;
  const kept = new Map(); // choices made before Dash started
  const ask = (name, data) => {
    document.querySelector(WAITING[name]).classList.add("loading");
    const asked = cchcEdition.kept(data);
    if (ready) dash_clientside.set_props(name, { data: asked });
    else kept.set(name, asked);
  };
  const begin = () => {
    ready = true;
    dash_clientside.set_props("path", { data: location.pathname });
    kept.forEach((data, name) => dash_clientside.set_props(name, { data }));
  };

  /* A page opened before other cards were published lacks elements that this response fills. */
  const fits = ({ parts, graphs }) =>
    Object.keys(parts).every(element) && [...document.querySelectorAll("#cards .graph")].every(({ id }) => id in graphs);
  const arrange = (order) => {
    const cards = element("cards");
    if (order.some((id, at) => cards.children[at]?.id !== id)) cards.append(...order.map(element));
  };
  const show = (name, answer) => {
    if (name === "question" && !fits(answer)) { location.reload(); return; }
    Object.entries(answer.parts).forEach(([id, html]) => cchcGraphs.put(element(id), html));
    Object.entries(answer.graphs).forEach(([id, graph]) => cchcGraphs.change(element(id), graph));
    arrange(answer.order ?? []);
    document.querySelector(WAITING[name]).classList.remove("loading");
    cchcEdition.tell(answer.newest);
    document.dispatchEvent(new CustomEvent("cchc:shown", { detail: name }));
  };

  window.cchc = {
    /* The component of dashboard/components/choice.py. The path is the first one; once it is mounted, all are. */
    Choice: ({ id, answer }) => {
      React.useEffect(() => { if (id === "path") setTimeout(begin); }, []);
      React.useLayoutEffect(() => { if (answer) show(id, answer); }, [answer]);
      return null;
    },
  };

  /* If a choice gets no response, say so: the old figures must not stand under new filters unmarked. */
  const plainFetch = window.fetch.bind(window);
  const unanswered = () => {
    const again = Object.assign(document.createElement("a"), { href: location.href, textContent: say("again") });
    again.addEventListener("click", () => setTimeout(() => location.reload()));
    document.querySelectorAll(".loading").forEach((one) => one.classList.remove("loading"));
    element("notice").replaceChildren(say("unanswered"), again);
  };
  /* Only the last of several choices counts: a late response to an earlier one is dropped. */
  const latest = new Map(); // callback output → the latest request for it
  const inOrder = async (sent, changed) => {
    latest.set(changed, sent);
    const isLast = () => latest.get(changed) === sent;
    try {
      const answer = await sent;
      if (isLast() && !answer.ok) setTimeout(unanswered);
      if (isLast()) return answer;
    } catch (error) {
      if (isLast()) { setTimeout(unanswered); throw error; }
    }
    await latest.get(changed).catch(() => {}); // keep the loading state
    return new Response(null, { status: 204 });
  };
  window.fetch = (address, options) => {
    const sent = plainFetch(address, options);
    return String(address).includes("_dash-update-component") ? inOrder(sent, JSON.parse(options.body).output) : sent;
  };

  /* Let the browser paint the charts first. */
  const run = () => {
    const scripts = [...document.querySelectorAll('script[type="text/later"]')].map(({ src }) =>
      Object.assign(document.createElement("script"), { src, async: false }));
    scripts.at(-1).addEventListener("load", () => new DashRenderer());
    document.body.append(...scripts);
  };
  window.addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => setTimeout(run)));
  return { ask };
})();

/* The Dash components of dashboard/components/adopted.py. Each adopts an element that the server has put into the
   page: it renders nothing, and sets the element when a callback changes one of its properties. */
window.cchc = (() => {
  "use strict";

  /* A pattern-matching id arrives as JSON. */
  const named = (id) => {
    if (!id.startsWith("{")) return id;
    const { type, key } = JSON.parse(id);
    return `${type}-${key}`;
  };
  const element = (id) => document.getElementById(named(id));
  /* A page without an element that an answer changes is out of date. */
  const change = (id, value, set) => {
    if (element(id)) set(element(id), value);
    else location.reload();
  };
  /* Set the element each time that Dash renders the component, which it does for each answer and no more: the user
     may have changed the element since an equal one. */
  const useAnswer = (id, value, set, useEffect = React.useLayoutEffect) => useEffect(() => {
    if (value !== undefined) change(id, value, set);
  });
  /* HTML is set first everywhere: each text that is set between two drawings would make the browser lay out the page
     once more, because a drawing measures it. */
  const useMarkup = (id, value, set) => useAnswer(id, value, set, React.useInsertionEffect);

  const Html = ({ id, html, children = null }) => {
    useMarkup(id, html, cchcGraphs.put);
    return children;
  };
  const Plot = ({ id, figure }) => {
    useAnswer(id, figure, cchcGraphs.change);
    return null;
  };
  const Board = ({ id, texts, order }) => {
    useMarkup(id, texts, () => Object.entries(texts).forEach(([part, html]) => change(part, html, cchcGraphs.put)));
    useAnswer(id, order, (parent, ids) => {
      const children = ids.map(element).filter(Boolean);
      if (children.some((child, at) => parent.children[at] !== child)) parent.append(...children);
    });
    return null;
  };
  const Store = () => null;

  /* A field, a list of checkboxes or a button. The element may be another one after an answer. */
  const boxes = (field) => [...field.querySelectorAll("input[type=checkbox]")];
  const read = (field) => ("value" in field ? field.value : boxes(field).filter((box) => box.checked).map((box) => box.value));
  const write = (field, value) => {
    if ("value" in field) field.value = value;
    else boxes(field).forEach((box) => { box.checked = value.includes(box.value); });
  };
  const Control = ({ id, value, n_clicks: clicks, setProps }) => {
    const said = React.useRef(); // as Dash rendered it last
    said.current = { clicks, setProps };
    React.useEffect(() => {
      const on = (kind, tell) => {
        const listen = ({ target }) => { const field = element(id); if (field?.contains(target)) tell(field); };
        document.addEventListener(kind, listen);
        return () => document.removeEventListener(kind, listen);
      };
      return clicks === undefined ? on("change", (field) => said.current.setProps({ value: read(field) }))
        : on("click", () => said.current.setProps({ n_clicks: said.current.clicks + 1 }));
    }, []);
    useAnswer(id, value, write);
    return null;
  };

  /* Dash renders an island's component here, wherever its mount point stands: assets/graphs.js moves it along. */
  const Island = ({ place, children }) => {
    const [box] = React.useState(() => document.createElement("div"));
    React.useEffect(() => {
      document.querySelector(`[data-island="${CSS.escape(place)}"]`)?.replaceChildren(box);
      return () => box.remove();
    }, []);
    return ReactDOM.createPortal(children, box);
  };

  const Query = ({ id, answered }) => {
    React.useEffect(() => { setTimeout(cchcAnswers.begin, 0, id); }, []);
    React.useLayoutEffect(() => { if (answered) cchcAnswers.show(id, answered); }, [answered]);
    return null;
  };
  return { Html, Plot, Board, Store, Control, Island, Query };
})();

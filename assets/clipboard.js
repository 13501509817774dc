/* Text for the clipboard. Only pages that came safely (https, or from this machine) are given one by the browser; on all
   others a selection is copied as by hand. Pages and the desk load this file. */
window.cchcClipboard = (() => {
  "use strict";

  const byHand = (text) => {
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "unseen" });
    const focused = document.activeElement;
    (focused?.closest("dialog") ?? document.body).append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    return copied;
  };
  /* Tell whether a text was copied; to be called while a click is answered, or the browser refuses. */
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { /* no clipboard, or not allowed */
      return byHand(text);
    }
  };
  return { copy };
})();

/* Copies text to the clipboard. Browsers offer the Clipboard API only in secure contexts (https or localhost);
   elsewhere a selection is copied with execCommand. Loaded by the public pages and the admin pages. */
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
  /* Return whether the text was copied. Call it from a click handler, or the browser refuses. */
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { /* no clipboard, or no permission */
      return byHand(text);
    }
  };
  return { copy };
})();

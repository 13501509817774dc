/* The admin pages work without JavaScript. With it, printable pages get a print button, and texts to copy get
   a copy button. */
(() => {
  "use strict";

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  const copy = async ({ dataset, parentElement }) => {
    const field = document.getElementById(dataset.copyText);
    const copied = await cchcClipboard.copy(field.value);
    parentElement.parentElement.querySelector("[role=status]").textContent = copied ? dataset.copied : dataset.select;
    if (copied) return;
    field.closest("details").open = true;
    field.select();
  };
  document.querySelectorAll("[data-copy-text]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  });
})();

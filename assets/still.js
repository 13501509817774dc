/* What of a page stands still: one element whose inside is HTML from our own server (dashboard/parts/still.py). */
window.cchc = {
  Still: ({ tag, attributes, inside }) => React.createElement(tag, { ...attributes, dangerouslySetInnerHTML: { __html: inside } }),
};

// Finds elements as a screen reader names them: by role and accessible name.
const IMPLICIT = {
  button: "button, summary", link: "a[href]", heading: "h1, h2, h3, h4, h5, h6", textbox: "input:not([type]), input[type=text], input[type=password], textarea",
  searchbox: "input[type=search]", password: "input[type=password]", list: "ul, ol", listitem: "li", main: "main", dialog: "dialog[open]", navigation: "nav", combobox: "select",
  article: "article", radio: "input[type=radio]", checkbox: "input[type=checkbox]", slider: "input[type=range]", complementary: "aside", region: "section[aria-label], section[aria-labelledby]", img: "img", contentinfo: "footer",
};
const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest("[aria-hidden=true], [inert]");
const text = (element) => (element.innerText ?? element.textContent ?? "").replace(/\s+/g, " ").trim();
const named = (element) => {
  const label = element.getAttribute("aria-label");
  if (label) return label.trim();
  const ids = element.getAttribute("aria-labelledby");
  if (ids) return ids.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map(text).join(" ");
  if (element.labels?.length) return Array.from(element.labels, text).join(" ");
  return text(element) || element.getAttribute("title") || element.getAttribute("placeholder") || "";
};
const all = (role, root) => {
  const selector = [`[role="${role}"]`, IMPLICIT[role]].filter(Boolean).join(", ");
  return Array.from(root.querySelectorAll(selector)).filter((e) => (e.getAttribute("role") ?? role) === role && shown(e));
};
const find = (role, name, root = document) => {
  const wanted = name.toLowerCase();
  const found = all(role, root);
  return found.find((e) => named(e).toLowerCase() === wanted) ?? found.find((e) => named(e).toLowerCase().includes(wanted)) ?? null;
};

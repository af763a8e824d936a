// What every test needs of a browser that jsdom does not have.

import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A busy machine may draw late; what is waited for comes all the same.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
  window.location.hash = "";
});

// jsdom draws nothing: every element is as large as a window for lists to draw their first rows, and a row
// measures itself as low as a line.
const sizes = { clientHeight: 600, clientWidth: 800, offsetHeight: 32, offsetWidth: 800 };
for (const [name, size] of Object.entries(sizes)) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size });
}
window.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.scrollTo = () => undefined;

window.matchMedia = (query: string): MediaQueryList => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
  dispatchEvent: () => false,
});

window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

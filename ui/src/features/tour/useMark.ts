// Puts a mark around the element that a step of the tour speaks of, also when it is drawn later or anew.

import { useEffect } from "react";

const MARK = "data-tour-mark";

export function useMark(selector: string | null): void {
  useEffect(() => {
    if (selector === null) return undefined;
    const mark = () => {
      const wanted = document.querySelector(selector);
      document.querySelectorAll(`[${MARK}]`).forEach((element) => element !== wanted && element.removeAttribute(MARK));
      if (wanted && !wanted.hasAttribute(MARK)) wanted.setAttribute(MARK, "");
    };
    mark();
    const observer = new MutationObserver(mark);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      document.querySelectorAll(`[${MARK}]`).forEach((element) => element.removeAttribute(MARK));
    };
  }, [selector]);
}

// A tooltip for text that is cut. The system draws tooltips large and over other rows, so text that can be
// read as it stands gets none.

import type { PointerEvent } from "react";

/** What a text element gets so that its tooltip says all of it, but only while it is cut. */
export function wholeWhenCut(whole: string): { onPointerEnter: (event: PointerEvent<HTMLElement>) => void } {
  return {
    onPointerEnter: ({ currentTarget: element }) => {
      if (element.scrollWidth > element.clientWidth) element.title = whole;
      else element.removeAttribute("title");
    },
  };
}

import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { wholeWhenCut } from "./cutText";

function pointedAt(scrollWidth: number): HTMLElement {
  render(<span {...wholeWhenCut("A long name")}>A long name</span>);
  const element = screen.getByText("A long name");
  Object.defineProperty(element, "clientWidth", { value: 100 });
  Object.defineProperty(element, "scrollWidth", { configurable: true, value: scrollWidth });
  fireEvent.pointerEnter(element);
  return element;
}

describe("wholeWhenCut", () => {
  it("names text that is cut, and stops when there is room again", () => {
    const element = pointedAt(140);
    expect(element.title).toBe("A long name");
    Object.defineProperty(element, "scrollWidth", { value: 100 });
    fireEvent.pointerEnter(element);
    expect(element.hasAttribute("title")).toBe(false);
  });

  it("leaves text alone that fits", () => {
    expect(pointedAt(100).hasAttribute("title")).toBe(false);
  });
});

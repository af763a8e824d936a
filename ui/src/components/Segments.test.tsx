import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import type { Segment } from "../api/bindings.gen";
import { Segments } from "./Segments";

const text = (value: string): Segment => ({ kind: "text", text: value });
const alice: Segment = { kind: "person", id: { kind: "user", id: "u1" }, name: "Alice" };

describe("Segments", () => {
  it("shows people as chips and keeps the possessive", () => {
    const { container } = render(<p><Segments segments={[alice, text("’s sister")]} /></p>);
    expect(container.textContent).toBe("Alice’s sister");
    expect(container.querySelector("span")?.textContent).toBe("Alice");
  });

  it("shows markup in texts and names as text", () => {
    const evil = '<img src=x onerror="alert(1)"><b>bold</b>';
    const { container } = render(<Segments segments={[text(evil), { ...alice, name: "<script>1</script>" }]} />);
    expect(container.querySelector("img, b, script")).toBeNull();
    expect(container.textContent).toBe(`${evil}<script>1</script>`);
  });

  it("shows the placeholder of somebody who is gone", () => {
    const { container } = render(<Segments segments={[{ kind: "unknown", id: { kind: "agent", id: "a9" } }]} />);
    expect(container.textContent).toBe("agent_a9");
  });

  it("marks words across people and text", () => {
    const { container } = render(<Segments segments={[alice, text(" met Bob")]} marks={[{ start: 3, end: 9 }]} />);
    expect([...container.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["ce", " met"]);
  });
});

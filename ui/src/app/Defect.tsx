// What is left of the window when drawing it failed: a defect of ours, said as one, with a way on.

import { CircleAlert } from "lucide-react";

import { Button } from "../components/Button";
import { EmptyState } from "../components/Notice";
import { texts } from "../lib/texts";

export function Defect({ error }: { error: unknown }) {
  const again = () => {
    // The place itself may be what cannot be drawn.
    window.location.hash = "";
    window.location.reload();
  };
  return (
    <EmptyState role="alert" icon={<CircleAlert />} title={texts.error.defect} actions={<Button onClick={again}>{texts.error.restart}</Button>}>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <p>{texts.error.kept}</p>
    </EmptyState>
  );
}

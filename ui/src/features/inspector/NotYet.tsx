// What is selected, but was not there at the moment at which the window looks.

import { History } from "lucide-react";

import { Button } from "../../components/Button";
import { EmptyState } from "../../components/Notice";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { storedTexts } from "../../lib/storedTexts";
import { useAddress } from "../../lib/useAddress";

export function NotYet({ title, text, at }: { title: string; text: string; at: string }) {
  const { go } = useAddress();
  return (
    <EmptyState
      icon={<History />}
      title={title}
      actions={<Button onClick={() => go({ asOf: at, storedAt: null }, { replace: true })}>{evolutionTexts.notYet.show}</Button>}
    >
      {text}
    </EmptyState>
  );
}

/** Something that was not in the store then. */
export function NotStored({ text }: { text: string }) {
  return (
    <EmptyState icon={<History />} title={storedTexts.gone.title}>
      {text}
    </EmptyState>
  );
}

// What is selected, but came later than the moment at which the window looks.

import { History } from "lucide-react";

import { Button } from "../../components/Button";
import { EmptyState } from "../../components/Notice";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { useAddress } from "../../lib/useAddress";

export function NotYet({ title, text, at }: { title: string; text: string; at: string }) {
  const { go } = useAddress();
  return (
    <EmptyState
      icon={<History />}
      title={title}
      actions={<Button onClick={() => go({ asOf: at }, { replace: true })}>{evolutionTexts.notYet.show}</Button>}
    >
      {text}
    </EmptyState>
  );
}

// From which day to which: a small form under a button that says what is chosen.

import { CalendarDays, ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useState, type FormEvent } from "react";

import { formatDay, formatRange } from "../lib/format";
import { texts } from "../lib/texts";
import { Button } from "./Button";
import css from "./DateRangeMenu.module.css";

type Props = { from: string | null; to: string | null; onChange: (from: string | null, to: string | null) => void };

export function DateRangeMenu({ from, to, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const label = from && to ? formatRange(from, to) : from ? texts.dates.since(formatDay(from)) : to ? texts.dates.until(formatDay(to)) : texts.dates.any;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const read = (name: string) => {
      const value = data.get(name);
      return typeof value === "string" && value ? value : null;
    };
    const [a, b] = [read("from"), read("to")];
    onChange(a && b && a > b ? b : a, a && b && a > b ? a : b);
    setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button aria-label={`${texts.dates.label}: ${label}`}>
          <CalendarDays />
          {label}
          <ChevronDown className="sm" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={css.popover} align="end" sideOffset={4} collisionPadding={8}>
          <form onSubmit={submit}>
            <label>
              {texts.dates.from}
              <input type="date" name="from" defaultValue={from ?? ""} />
            </label>
            <label>
              {texts.dates.to}
              <input type="date" name="to" defaultValue={to ?? ""} />
            </label>
            <footer>
              <Button
                variant="ghost"
                onClick={() => {
                  onChange(null, null);
                  setOpen(false);
                }}
              >
                {texts.dates.any}
              </Button>
              <Button variant="primary" type="submit">
                {texts.dates.apply}
              </Button>
            </footer>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

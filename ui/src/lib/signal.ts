// A value outside the query cache that views follow at once: a text field needs its own text back in the same tick.

export class Signal<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private held: T) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): T => this.held;

  change(how: (held: T) => T): void {
    this.held = how(this.held);
    this.listeners.forEach((listener) => listener());
  }
}

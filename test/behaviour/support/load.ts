/**
 * Constant load: several clients that ask one URL over and over, and remember what became of it.
 */
import { get } from './http.js';

export interface Asked {
  readonly status: number;
  readonly body: string;
  /** From the first byte sent to the last one received. */
  readonly ms: number;
}

export class Load {
  readonly answers: Asked[] = [];
  readonly failures: string[] = [];
  readonly #clients: Promise<void>[];
  #over = false;

  constructor(url: string, clients = 4) {
    this.#clients = Array.from({ length: clients }, () => this.#ask(url));
  }

  /** The newest answer's body. */
  get latest(): string | undefined {
    return this.answers.at(-1)?.body;
  }

  /** How long the slowest took, in ms. */
  slowest(): number {
    return Math.max(0, ...this.answers.map(({ ms }) => ms));
  }

  /** Different bodies, in the order in which they first came. */
  bodies(): readonly string[] {
    return [...new Set(this.answers.map(({ body }) => body))];
  }

  /** Everything that was not a 200, in words. */
  faults(): readonly string[] {
    const bad = this.answers.filter(({ status }) => status !== 200);
    return [...this.failures, ...bad.map(({ status, body }) => `${status}: ${body.slice(0, 200)}`)];
  }

  async stop(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#clients);
  }

  async #ask(url: string): Promise<void> {
    while (!this.#over) {
      const begun = performance.now();
      try {
        const { status, body } = await get(url);
        this.answers.push({ status, body, ms: performance.now() - begun });
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }
}

/**
 * The door to commander, which reads whatever words there are, and has the help. What is typed is mostly
 * plain, and is read without it (`plain-words.ts`).
 */
import { Argument, Command as Commander, CommanderError, Option } from 'commander';
import type { Declaration, SpecialOption } from './word-kinds.js';

export { CommanderError };

/** A command of commander's with what our words say beyond its own. */
export class Command extends Commander implements Declaration {
  override createCommand(name?: string): Command {
    return new Command(name);
  }

  specialOption(flags: string, description: string, more: SpecialOption): this {
    const option = new Option(flags, description);
    if (more.choices) option.choices(more.choices);
    if (more.conflicts !== undefined) option.conflicts(more.conflicts);
    return this.addOption(option.hideHelp(more.hidden === true));
  }

  argumentOf(form: string, choices: readonly string[]): this {
    return this.addArgument(new Argument(form).choices(choices));
  }
}

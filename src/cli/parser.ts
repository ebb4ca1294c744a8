/**
 * The door to commander, which reads whatever words there are, and has the help. What is typed is mostly
 * plain, and is read without it (`plain-words.ts`).
 */
import { Argument, Command as Commander, CommanderError, Option } from 'commander';
import { type Declaration, isRepeatable, type SpecialOption, UnfitWord } from './word-kinds.js';

export { CommanderError };

/** A command of commander's with what our words say beyond its own. */
export class DeclaredCommand extends Commander implements Declaration {
  override createCommand(name?: string): DeclaredCommand {
    return new DeclaredCommand(name);
  }

  specialOption(flags: string, description: string, more: SpecialOption): this {
    const option = new Option(flags, description);
    if (more.choices) option.choices(more.choices);
    if (more.conflicts !== undefined) option.conflicts(more.conflicts);
    return this.addOption(option.hideHelp(more.hidden === true));
  }

  override addOption(option: Option): this {
    return super.addOption(isRepeatable(option.parseArg) ? option : givenOnce(option));
  }

  argumentOf(form: string, choices: readonly string[]): this {
    return this.addArgument(new Argument(form).choices(choices));
  }
}

/** With another value than before it would be obeyed once, and nobody knows which time was meant. */
function givenOnce(option: Option): Option {
  if (!option.required && !option.optional) return option;
  const take = option.parseArg;
  let given: string | undefined;
  return option.argParser((text: string, before: unknown) => {
    if (given !== undefined && given !== text) {
      throw new UnfitWord(`it may be given once, and was ${given}.`);
    }
    given = text;
    return take ? take(text, before) : text;
  });
}

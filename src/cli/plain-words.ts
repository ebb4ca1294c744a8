/**
 * Reads the words of a command where they are plain, as most are: options written out, each with its value,
 * and arguments. What it reads it reads as commander does, from the same declaration; all else, from the
 * help to a mistyped option, is commander's, which takes several milliseconds of a start.
 */
import type { OptionArity } from './command-first.js';
import { type Declaration, isRepeatable } from './word-kinds.js';

type Take = (text: string, before: unknown) => unknown;

interface PlainOption extends OptionArity {
  /** Its name among the options. */
  readonly key: string;
  /** `--no-color`: what it is set to is false. */
  readonly negates: boolean;
  readonly required: boolean;
  readonly take: Take | undefined;
}

interface PlainArgument {
  readonly required: boolean;
  readonly variadic: boolean;
}

/** What a command takes, as far as it is plain. */
class PlainDeclaration implements Declaration {
  readonly options: PlainOption[] = [];
  readonly arguments: PlainArgument[] = [];
  /** Something was declared that is not. */
  beyond = false;

  description(): this {
    return this;
  }

  addHelpText(): this {
    return this;
  }

  argument(form: string, _description?: string, take?: unknown): this {
    if (take !== undefined) this.beyond = true;
    this.arguments.push({ required: form.startsWith('<'), variadic: form.includes('...') });
    return this;
  }

  option(flags: string, _description?: string, take?: unknown, required = false): this {
    // Without patterns: to make one takes a start longer than to look at these few words.
    const [flag = '', value, ...more] = flags.replace(', ', ',').split(' ');
    const names = flag.split(',');
    const short = names.find((name) => name.length === 2);
    const long = names.find((name) => name.startsWith('--'));
    const takesValue = value !== undefined;
    const isPlainValue = !takesValue || (value.startsWith('<') && !value.includes('...'));
    const name = long ?? short;
    if (name === undefined || more.length > 0 || !isPlainValue) {
      this.beyond = true;
      return this;
    }
    const negates = name.startsWith('--no-');
    const key = inCamelCase(negates ? name.slice(5) : name.slice(long === undefined ? 1 : 2));
    this.options.push({ short, long, takesValue, key, negates, required, take: take as Take });
    return this;
  }

  requiredOption(flags: string, description?: string): this {
    return this.option(flags, description, undefined, true);
  }

  specialOption(flags: string, description: string, more: { readonly hidden?: true }): this {
    if (Object.keys(more).some((each) => each !== 'hidden')) this.beyond = true;
    return this.option(flags, description);
  }

  argumentOf(): this {
    this.beyond = true;
    return this;
  }

  passThroughOptions(): this {
    this.beyond = true;
    return this;
  }

  helpOption(): this {
    return this;
  }
}

/** `exit-on-failure` → `exitOnFailure`. */
function inCamelCase(words: string): string {
  const [first = '', ...rest] = words.split('-');
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** The options of a declaration, as far as they have to be known to step over them. */
export function optionShapes(declare: (command: Declaration) => void): readonly OptionArity[] {
  const declaration = new PlainDeclaration();
  declare(declaration);
  return declaration.options;
}

/** What plain words say. */
export interface PlainWords {
  /** One for each argument that was declared; a list for one that takes several. */
  readonly values: readonly (string | readonly string[] | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Words that are no options. */
  readonly operands: readonly string[];
}

/** @returns undefined where they are not plain, or not right: the parser has to say so */
export function readPlainWords(
  declare: (command: Declaration) => void,
  words: readonly string[],
): PlainWords | undefined {
  const declaration = new PlainDeclaration();
  declare(declaration);
  if (declaration.beyond) return undefined;
  const options: Record<string, unknown> = {};
  for (const { negates, key } of declaration.options) if (negates) options[key] = true;
  const operands: string[] = [];
  const given = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') {
      operands.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = equals < 0 ? word : word.slice(0, equals);
    const option = declaration.options.find(({ short, long }) => name === short || name === long);
    if (option === undefined) return undefined;
    const { key, takesValue, negates, take } = option;
    if (!takesValue) {
      if (equals >= 0) return undefined;
      options[key] = !negates;
      continue;
    }
    const text = equals < 0 ? words[++i] : word.slice(equals + 1);
    if (text === undefined) return undefined;
    if (!isRepeatable(take) && (given.get(key) ?? text) !== text) return undefined;
    given.set(key, text);
    try {
      options[key] = take ? take(text, options[key]) : text;
    } catch {
      return undefined;
    }
  }
  if (declaration.options.some(({ required, key }) => required && !(key in options))) {
    return undefined;
  }
  const values = valuesOf(declaration.arguments, operands);
  return values && { values, options, operands };
}

function valuesOf(
  declared: readonly PlainArgument[],
  operands: readonly string[],
): PlainWords['values'] | undefined {
  const last = declared.at(-1);
  if (operands.length > declared.length && last?.variadic !== true) return undefined;
  if (declared.some(({ required }, i) => required && operands[i] === undefined)) return undefined;
  return declared.map(({ variadic }, i) => (variadic ? operands.slice(i) : operands[i]));
}

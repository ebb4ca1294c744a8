/**
 * What somebody may have meant by a line of a Procfile that is none.
 */

export interface Guess {
  readonly message: string;
  readonly advice: string;
}

const NEITHER = 'this line is neither `name: command` nor a comment';

/**
 * @param line a line that is not blank, not a comment and not `name: command`
 * @param before the physical line above it
 */
export function guessMeaning(line: string, before: string | undefined): Guess {
  const text = line.trim();
  if (before !== undefined && /\\[ \t]+$/.test(before) && !/^\s*#/.test(before)) {
    return {
      message: NEITHER,
      advice: 'the line above ends in a backslash and a space: remove the space to continue it',
    };
  }
  if (/^(<{7}|={7}|>{7}|\|{7})(\s|$)/.test(text)) {
    return { message: 'a merge conflict is left in the file', advice: 'resolve it' };
  }
  if (/^(\/\/|;|--\s)/.test(text)) {
    return {
      message: NEITHER,
      advice: `comments begin with #: \`# ${text.replace(/^(\/\/|;|--)\s*/, '')}\``,
    };
  }
  const bare = /^([A-Za-z0-9_-]+)\s*:$/.exec(text)?.[1];
  if (bare !== undefined) {
    return { message: `${bare} has no command`, advice: `write \`${bare}: COMMAND\` on one line` };
  }
  const variable = /^(?:export\s+)?([A-Z][A-Z0-9_]*)=/.exec(text);
  if (variable) {
    return { message: `${NEITHER}: it looks like a variable`, advice: 'variables stand in .env' };
  }
  // U+FF1A, U+FE30, U+FE55: colons of East Asian keyboards.
  const wide = /^([A-Za-z0-9_-]+)\s*[\uff1a\ufe30\ufe55]\s*(.+)$/u.exec(text);
  if (wide) return meant(`${NEITHER}: its colon is not the plain one`, wide[1], wide[2]);
  const assigned = /^([A-Za-z0-9_-]+)\s*=\s*(.+)$/.exec(text);
  if (assigned) return meant(NEITHER, assigned[1], assigned[2]);
  // `my app: node x.js`, `web.1: node x.js`: a colon is there, but the name is none.
  const misnamed = /^([^\s:"'$=]+(?: [^\s:"'$=]+)?):\s+(.+)$/.exec(text);
  const proper = misnamed?.[1]?.replace(/[^A-Za-z0-9_]+/g, '-').replace(/^-+|-+$/g, '') ?? '';
  if (misnamed?.[1] !== undefined && proper !== '') {
    return meant(
      `\`${misnamed[1]}\` is not a name: names are made of letters, digits, _ and -`,
      proper,
      misnamed[2],
    );
  }
  const forgotten = /^([A-Za-z0-9_-]+)\s+(.+)$/.exec(text);
  if (forgotten) return meant(`${NEITHER}: is the colon missing?`, forgotten[1], forgotten[2]);
  return { message: NEITHER, advice: 'write `name: command`' };
}

function meant(message: string, name: string | undefined, command: string | undefined): Guess {
  return { message, advice: `did you mean \`${name ?? ''}: ${command ?? ''}\`?` };
}

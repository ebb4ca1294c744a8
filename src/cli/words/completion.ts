import { withExamples, type CommandWords } from '../word-kinds.js';

const SHELLS = ['bash', 'zsh', 'fish'];

export const completionWords: CommandWords = {
  name: 'completion',
  declare: (command) =>
    withExamples(
      command
        .description('what makes your shell complete commands, options and app names')
        .argumentOf('<shell>', SHELLS),
      {
        'eval "$(sockpit completion bash)"': 'in ~/.bashrc; zsh likewise, after compinit',
        'sockpit completion fish | source': 'in ~/.config/fish/config.fish',
      },
    ),
  run: async (name: string) => {
    const { completion } = await import('../commands/completion.js');
    return completion(name);
  },
};

/**
 * Asked by those scripts at the Tab key.
 * @param all every command, this one included
 */
export const completeWords = (all: () => readonly CommandWords[]): CommandWords => ({
  name: 'complete',
  hidden: true,
  declare: (command) =>
    command
      .argumentOf('<shell>', SHELLS)
      .argument('[words...]')
      .passThroughOptions()
      .helpOption(false),
  run: async (name: string, words: string[]) => {
    const { complete } = await import('../commands/completion.js');
    return complete(name, words, all());
  },
});

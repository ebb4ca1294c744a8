/**
 * What makes a shell ask us at the Tab key. Each script hands over the words up to the cursor and
 * takes lines of `word TAB description`; a line that begins with `:` names what the shell itself is
 * to propose.
 */

const BASH = `# sockpit: completion for bash. In ~/.bashrc:  eval "$(sockpit completion bash)"
_sockpit() {
  local line cur=\${COMP_WORDS[COMP_CWORD]}
  [ "$cur" = '=' ] && cur=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) compopt -o filenames; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur") ;;
      :directories) compopt -o filenames; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$cur") ;;
      :commands) mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -c -- "$cur") ;;
      :hosts) mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -A hostname -- "$cur") ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("\${COMP_WORDS[0]}" complete bash "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ \${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -F _sockpit sockpit`;

const ZSH = `#compdef sockpit
# sockpit: completion for zsh. In ~/.zshrc, after compinit:  eval "$(sockpit completion zsh)"
_sockpit() {
  local line word
  local -a described open
  while IFS= read -r line; do
    case $line in
      :files) _files ;;
      :directories) _files -/ ;;
      :commands) _command_names -e ;;
      :hosts) _hosts ;;
      *) word=\${line%%$'\\t'*}
         word="\${word//:/\\\\:}:\${line#*$'\\t'}"
         [[ $line == *=$'\\t'* ]] && open+=("$word") || described+=("$word") ;;
    esac
  done < <("\${words[1]}" complete zsh "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( $#described )) && _describe 'sockpit' described
  (( $#open )) && _describe 'sockpit' open -S ''
}
compdef _sockpit sockpit`;

const FISH = `# sockpit: completion for fish. In ~/.config/fish/config.fish:  sockpit completion fish | source
function __sockpit_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] complete fish $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path "$current"
            case ':directories'
                __fish_complete_directories "$current" ''
            case ':commands'
                __fish_complete_command
            case ':hosts'
                __fish_print_hostnames
            case '*'
                echo $line
        end
    end
end
complete -c sockpit -f -a '(__sockpit_complete)'`;

export const SHELLS = { bash: BASH, zsh: ZSH, fish: FISH } as const;
export type Shell = keyof typeof SHELLS;

export function isCompletedShell(word: string): word is Shell {
  return Object.hasOwn(SHELLS, word);
}

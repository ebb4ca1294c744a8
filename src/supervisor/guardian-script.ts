/**
 * What the guardian runs: POSIX sh, so that it is small (about 1 MB) and starts in a millisecond.
 *
 * It reads one order per line from standard input:
 *   `+PGID` watch this group      `-PGID` forget it
 *   `sPATH` remove this socket    `fPATH` remove this file     `dPATH` remove this directory
 *   `q`     end without a trace
 * and when that input ends without `q`, its supervisor is dead and it cleans up.
 *
 * Groups count as empty when only zombies are left: process 1 of a container may reap nobody.
 * `kill -s X -- -PGID` is the form that dash, bash and busybox all take.
 */
export const GUARDIAN_SCRIPT = String.raw`
trap '' HUP INT QUIT TERM TSTP TTIN TTOU
mark=$1
grace=$2
groups=' '
targets=''
directory=''
newline='
'

while IFS= read -r line; do
  rest=${'$'}{line#?}
  case $line in
    +*) groups="$groups$rest " ;;
    -*)
      case $groups in
        *" $rest "*) groups="${'$'}{groups%%" $rest "*} ${'$'}{groups#*" $rest "}" ;;
      esac
      ;;
    [sf]*) targets=$targets$line$newline ;;
    d*) directory=$rest ;;
    q) exit 0 ;;
  esac
done

tell() { # SIGNAL PID-OR-GROUP...
  name=$1
  shift
  for each; do kill -s "$name" -- "$each" 2>/dev/null; done
}

# Sets living to the watched groups that have a member which is not a zombie.
look_at_groups() {
  living=''
  if [ -r /proc/self/stat ]; then
    for stat in /proc/[0-9]*/stat; do
      read -r line <"$stat" || continue
      # Name and blanks end with the last parenthesis; then come state, parent, group.
      set -- ${'$'}{line##*) }
      note_group "$1" "$3"
    done 2>/dev/null
  else
    while read -r group state; do note_group "$state" "$group"; done <<EOT
$(ps -axo pgid=,stat= 2>/dev/null)
EOT
  fi
}

note_group() { # STATE GROUP
  case $1 in Z* | X*) return ;; esac
  case $groups in *" $2 "*) ;; *) return ;; esac
  case " $living " in *" -$2 "*) ;; *) living="$living -$2" ;; esac
}

# Sets marked to the processes that carry the mark of the run in their environment.
look_for_marked() {
  marked=''
  for file in $(grep -lsF -e "$mark" /proc/[0-9]*/environ 2>/dev/null); do
    file=${'$'}{file#/proc/}
    marked="$marked ${'$'}{file%/environ}"
  done
}

# True where somebody is left; signals with what is given.
anybody() { # SIGNAL...
  look_at_groups
  look_for_marked
  [ -z "$living$marked" ] && return 1
  for signal; do tell "$signal" $living $marked; done
  return 0
}

anybody TERM CONT
deadline=$(($(date +%s) + grace))
while anybody && [ "$(date +%s)" -lt "$deadline" ]; do sleep 0.05; done
rounds=0
while anybody KILL && [ "$rounds" -lt 100 ]; do
  rounds=$((rounds + 1))
  sleep 0.05
done

# A newer run has written its own mark there: what stands in the directory is not ours any more.
owner=$mark
[ -n "$directory" ] && IFS= read -r owner <"$directory/run"
[ "$owner" = "$mark" ] || exit 0

set -f
IFS=$newline
for target in $targets; do
  path=${'$'}{target#?}
  case $target in
    s*) [ -S "$path" ] && rm -f -- "$path" ;;
    f*) rm -f -- "$path" ;;
  esac
done
[ -n "$directory" ] && rm -rf -- "$directory"
exit 0
`;

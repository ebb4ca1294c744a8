/**
 * What the guardian runs: POSIX sh, so that it is small (about 1 MB) and starts in a millisecond.
 *
 * It reads one order per line from standard input:
 *   `+PGID GRACE:SIGNAL` watch this group, which the signal of that number asks to stop      `-PGID` forget it
 *   `pPID START` watch this process, which left its group and started then     `nPID` forget it
 *   `sPATH` remove this socket    `fPATH` remove this file     `dPATH` remove this directory
 *   `mPATH` remove this file if its first line is the mark
 *   `q`     end without a trace
 * and when that input ends without `q`, its supervisor is dead and it cleans up. Its arguments are the mark
 * of the run and the grace of those that are in no group; where groups live, theirs is the longest of these.
 * Graces are in hundredths of a second.
 *
 * Who descends from a watched group is found while a parent in it lives, and remembered by pid and start
 * time: it may have left the group, and taken the mark from its environment. Start times are those of
 * proc(5); elsewhere they are 0, and a pid alone must do for the seconds that this takes.
 *
 * Groups count as empty when only zombies are left: process 1 of a container may reap nobody.
 * `kill -s X -- -PGID` is the form that dash, bash and busybox all take.
 */
export const GUARDIAN_SCRIPT = String.raw`
trap '' HUP INT QUIT TERM TSTP TTIN TTOU
mark=$1
grace=$2
groups=' '
strays=' '
targets=''
directory=''
newline='
'

# Sets list to a list of NUMBER:WHAT without the entry of that number.
without() { # LIST NUMBER
  list=$1
  case $1 in
    *" $2:"*)
      set -- "${'$'}{1%%" $2:"*}" "${'$'}{1#*" $2:"}"
      list="$1 ${'$'}{2#* }"
      ;;
  esac
}

while IFS= read -r line; do
  rest=${'$'}{line#?}
  case $line in
    # One number is one group or process: the newest that has it.
    +*)
      without "$groups" "${'$'}{rest%% *}"
      groups="$list${'$'}{rest%% *}:${'$'}{rest#* } "
      ;;
    -*)
      without "$groups" "$rest"
      groups=$list
      ;;
    p*)
      without "$strays" "${'$'}{rest%% *}"
      strays="$list${'$'}{rest%% *}:${'$'}{rest#* } "
      ;;
    n*)
      without "$strays" "$rest"
      strays=$list
      ;;
    [sfm]*) targets=$targets$line$newline ;;
    d*) directory=$rest ;;
    q) exit 0 ;;
  esac
done

tell() { # SIGNAL PID-OR-GROUP...
  name=$1
  shift
  for each; do kill -s "$name" -- "$each" 2>/dev/null; done
}

# Sets living to the watched groups that have a member which is not a zombie, and kin to the processes
# outside of them that descend from one, or were named.
look_at_groups() {
  living=''
  family=' '
  kin=''
  table=''
  if [ -r /proc/self/stat ]; then
    for stat in /proc/[0-9]*/stat; do
      read -r line <"$stat" || continue
      pid=${'$'}{line%% *}
      # Name and blanks end with the last parenthesis; then come state, parent, group, session.
      set -- ${'$'}{line##*) }
      note_process "$pid" "$2" "$3" "$4" "$1" "${'$'}{20}"
    done 2>/dev/null
  else
    while read -r pid parent group state; do
      note_process "$pid" "$parent" "$group" "$group" "$state" 0
    done <<EOT
$(ps -axo pid=,ppid=,pgid=,stat= 2>/dev/null)
EOT
  fi
  # Children may stand before their parents in the table.
  found=''
  while [ "$found" != "$family" ]; do
    found=$family
    for row in $table; do
      pid=${'$'}{row%%:*}
      row=${'$'}{row#*:}
      case $family in
        *" $pid "*) ;;
        *" ${'$'}{row%%:*} "*) add_kin "$pid" "${'$'}{row#*:}" ;;
      esac
    done
  done
}

note_process() { # PID PARENT GROUP SESSION STATE START
  case $5 in Z* | X*) return ;; esac
  case $groups in
    *" $3:"*)
      family="$family$1 "
      case " $living " in *" -$3 "*) ;; *) living="$living -$3" ;; esac
      return
      ;;
    *" $4:"*) add_kin "$1" "$6" ;;
  esac
  case $strays in *" $1:$6 "*) add_kin "$1" "$6" ;; esac
  table="$table $1:$2:$6"
}

add_kin() { # PID START
  case $family in *" $1 "*) return ;; esac
  family="$family$1 "
  kin="$kin $1"
  case $strays in *" $1:$2 "*) ;; *) strays="$strays$1:$2 " ;; esac
}

# Sets marked to those of all other processes that carry the mark of the run in their environment.
look_for_marked() {
  marked=''
  for file in $(grep -lsF -e "$mark" /proc/[0-9]*/environ 2>/dev/null); do
    file=${'$'}{file#/proc/}
    case $family in *" ${'$'}{file%/environ} "*) continue ;; esac
    marked="$marked ${'$'}{file%/environ}"
  done
}

# True where somebody is left.
anybody() {
  look_at_groups
  look_for_marked
  [ -n "$living$kin$marked" ]
}

# Sets own and signal to the grace and the signal of a group.
look_up() { # -PGID
  own=${'$'}{groups#*" ${'$'}{1#-}:"}
  own=${'$'}{own%% *}
  signal=${'$'}{own#*:}
  own=${'$'}{own%%:*}
}

# Asks everybody to stop, and sets grace to the longest of the groups.
ask() {
  [ -n "$living" ] && grace=0
  for group in $living; do
    look_up "$group"
    tell "$signal" "$group"
    [ "$own" -gt "$grace" ] && grace=$own
  done
  tell TERM $kin $marked
  tell CONT $living $kin $marked
}

# Kills the groups that have had their time.
kill_late() {
  for group in $living; do
    look_up "$group"
    [ "$now" -lt "$((begun + own))" ] || tell KILL "$group"
  done
}

# Sets now to hundredths of a second, where /proc tells them.
look_at_clock() {
  if [ -r /proc/uptime ]; then
    read -r now line </proc/uptime
    now=${'$'}{now%.*}${'$'}{now#*.}
  else
    now=$(date +%s)00
  fi
}

anybody && ask
look_at_clock
begun=$now
while anybody && look_at_clock && [ "$now" -lt "$((begun + grace))" ]; do
  kill_late
  sleep 0.05
done
rounds=0
while anybody && [ "$rounds" -lt 100 ]; do
  tell KILL $living $kin $marked
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
    m*) IFS= read -r owner 2>/dev/null <"$path" && [ "$owner" = "$mark" ] && rm -f -- "$path" ;;
  esac
done
[ -n "$directory" ] && rm -rf -- "$directory"
exit 0
`;

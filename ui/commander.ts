/**
 * Does what keys and clicks ask for: most of it by changing the state.
 */
import type { Command, MoveCommand, PromptCommand, ScreenCommand } from './keys/command.js';
import { shownCrash } from './crashes.js';
import { AppChooser } from './app-chooser.js';
import { AppInput } from './app-input.js';
import { ErrorNavigator } from './error-navigator.js';
import { LineActions } from './line-actions.js';
import { NO_FILTER, steppedLevel } from './lines/line-filter.js';
import { LogNavigator } from './log-navigator.js';
import { Overlays } from './overlays.js';
import { PaletteChooser } from './palette-chooser.js';
import { Prompter } from './prompter.js';
import { RequestNavigator } from './request-navigator.js';
import { StackActions } from './stack-actions.js';
import { answerKey, type Stage } from './stage.js';
import { bytesText } from './text/figure-text.js';
import type { Mode } from './mode.js';
import type { Focus } from './switches.js';
import { layoutOf } from './views/screen.js';

export class Commander {
  readonly #stage: Stage;
  readonly #apps: AppChooser;
  readonly #log: LogNavigator;
  readonly #errors: ErrorNavigator;
  readonly #requests: RequestNavigator;
  readonly #lines: LineActions;
  /** What is typed for apps. */
  readonly input: AppInput;
  readonly #prompter: Prompter;
  readonly #palette: PaletteChooser;
  readonly #overlays: Overlays;
  readonly #stack: StackActions;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#apps = new AppChooser(stage);
    this.#log = new LogNavigator(stage);
    this.#errors = new ErrorNavigator(stage, this.#log);
    this.#requests = new RequestNavigator(stage);
    this.#lines = new LineActions(stage, this.#log);
    this.input = new AppInput(stage);
    this.#prompter = new Prompter(stage, this.#log, this.#lines, this.input);
    this.#palette = new PaletteChooser(stage, (command) => this.run(command));
    this.#overlays = new Overlays(stage, this.#requests);
    this.#stack = new StackActions(stage);
  }

  run(command: Command): void {
    this.#stage.dispatch({ type: 'notice-over', end: 'key' });
    this.#looked(command);
    // Whoever ends the line of a search goes on waiting for its first match.
    if (command.kind !== 'accept') this.#log.waitNoMore();
    switch (command.kind) {
      case 'move':
      case 'select':
      case 'app':
      case 'digit':
      case 'page':
      case 'scroll':
      case 'top':
      case 'end':
      case 'follow':
      case 'sideways':
      case 'clear':
      case 'search-step':
      case 'error-step':
      case 'run-step':
      case 'jump':
      case 'choose':
        this.#move(command);
        return;
      case 'select-begin':
      case 'select-move':
      case 'select-copy':
      case 'copy-error':
      case 'mark':
        this.#lines.run(command);
        return;
      case 'prompt':
      case 'edit':
      case 'accept':
      case 'cancel':
      case 'recall':
      case 'regex':
      case 'no-paste':
        this.#prompt(command);
        return;
      case 'palette':
        this.#palette.open(command.of);
        return;
      case 'palette-move':
        this.#palette.move(command.by);
        return;
      case 'attach':
        if (this.input.attach() === 'line') this.#prompter.open('input');
        return;
      case 'attach-end':
        this.input.leave();
        return;
      case 'help':
      case 'notices':
      case 'look':
      case 'look-at':
      case 'overlay-scroll':
      case 'overlay-page':
        this.#overlays.run(command);
        return;
      case 'focus':
      case 'focus-by':
      case 'requests':
      case 'toggle':
      case 'drag':
      case 'divide':
      case 'divide-by':
      case 'level':
      case 'mute':
      case 'escape':
      case 'roll':
      case 'repaint':
      case 'suspend':
        this.#screen(command);
        return;
      default:
        this.#stack.run(command);
    }
  }

  /** More of the log was looked through for a search or a filter. */
  lookedOn(): void {
    this.#tell(this.#log.lookedOn());
  }

  /** A line was found in the log files, and stands in the log that is shown. */
  found(seq: number): void {
    this.#log.found(seq);
  }

  /** Whoever presses a key has seen what stood there; but `e` asks for what is still to be seen. */
  #looked(command: Command): void {
    const { kind } = this.#stage.state.mode;
    const inView = kind === 'normal' || kind === 'prompt' || kind === 'select';
    const passing = command.kind === 'digit' && this.#apps.goesOn(command.digit);
    // A paste may come as letters by the hundred thousand: the end of what is typed looks as well.
    const asks = command.kind === 'error-step' || command.kind === 'edit';
    if (inView && !passing && !asks) this.#stage.see(this.#log.shown);
  }

  #move(command: MoveCommand): void {
    const { state } = this.#stage;
    const pane = state.focus === 'requests' ? this.#requests : this.#log;
    switch (command.kind) {
      case 'move':
        if (state.focus === 'apps') this.#apps.by(command.by);
        else if (state.focus === 'requests') this.#requests.move(command.by);
        else this.#log.scroll(command.by);
        return;
      case 'select':
        this.#apps.by(command.by);
        return;
      case 'app':
        this.#apps.number(command.number);
        return;
      case 'digit':
        this.#apps.digit(command.digit);
        return;
      case 'page':
        pane.page(command.by);
        return;
      case 'scroll':
        if (pane === this.#requests) this.#requests.move(command.rows);
        else this.#log.scroll(command.rows);
        return;
      case 'top':
        pane.toTop();
        return;
      case 'end':
        pane.toEnd();
        return;
      case 'follow':
        pane.toggleFollow();
        return;
      case 'clear':
        this.#stage.dispatch({ type: 'clear', to: this.#stage.newest });
        return;
      case 'sideways':
        this.#stage.dispatch({ type: 'shift', delta: command.columns });
        return;
      case 'search-step':
        this.#tell(this.#log.stepSearch(command.forward));
        return;
      case 'run-step':
        this.#tell(this.#log.stepRun(command.forward));
        return;
      case 'error-step':
        this.#errors.step(command.forward);
        return;
      case 'choose':
        this.#requests.chooseRow(command.row);
        return;
      case 'jump':
        this.#jump();
    }
  }

  #prompt(command: PromptCommand): void {
    const typed = this.#stage.state.mode.kind === 'palette' ? this.#palette : this.#prompter;
    switch (command.kind) {
      case 'prompt':
        this.#prompter.open(command.purpose);
        return;
      case 'edit':
        typed.edit(command.edit);
        return;
      case 'recall':
        this.#prompter.recall(command.back);
        return;
      case 'regex':
        this.#prompter.toggleRegex();
        return;
      case 'accept': {
        const { mode } = this.#stage.state;
        typed.accept();
        if (mode.kind === 'prompt' && mode.purpose === 'search') this.#tell(this.#log.unfound);
        return;
      }
      case 'cancel':
        typed.cancel();
        return;
      case 'no-paste':
        this.#tell(
          command.why === 'nowhere'
            ? 'nothing is typed here: i takes a paste for an app, / and & for the log'
            : `nothing was taken of that paste: it is longer than ${bytesText(command.limit)}`,
        );
    }
  }

  #screen(command: ScreenCommand): void {
    const stage = this.#stage;
    switch (command.kind) {
      case 'focus':
        stage.dispatch({ type: 'focus', focus: command.on });
        return;
      case 'focus-by':
        stage.dispatch({ type: 'focus', focus: this.#nextFocus(command.by) });
        return;
      case 'requests':
        this.#toggleRequests();
        return;
      case 'toggle':
        stage.dispatch({ type: 'toggle', what: command.what });
        if (command.what === 'mouse') this.#mouseChanged();
        if (command.what === 'order') this.#orderChanged();
        return;
      case 'drag':
        stage.dispatch({ type: 'drag', on: command.on });
        return;
      case 'divide':
        stage.dispatch({ type: 'divide', left: command.at });
        return;
      case 'divide-by':
        this.#divideBy(command.columns);
        return;
      case 'level':
        this.#stepLevel(command.up);
        return;
      case 'mute':
        this.#mute();
        return;
      case 'escape':
        this.#escape();
        return;
      case 'roll':
        this.#setMode({ kind: stage.state.mode.kind === 'roll' ? 'normal' : 'roll' });
        return;
      case 'repaint':
        stage.repaint();
        return;
      case 'suspend':
        stage.suspend();
    }
  }

  #nextFocus(by: number): Focus {
    const shown = layoutOf(this.#stage.scene).requests !== undefined;
    const order: readonly Focus[] = shown ? ['apps', 'log', 'requests'] : ['apps', 'log'];
    const at = order.indexOf(this.#stage.state.focus);
    return order[(at + by + order.length) % order.length] ?? 'apps';
  }

  /** Opens them, or goes to them where they are open already, or closes them from within. */
  #toggleRequests(): void {
    const stage = this.#stage;
    const shown = layoutOf(stage.scene).requests !== undefined;
    if (shown && stage.state.focus === 'requests') {
      if (stage.state.zoom) stage.dispatch({ type: 'toggle', what: 'zoom' });
      stage.dispatch({ type: 'focus', focus: 'apps' });
      stage.dispatch({ type: 'requests', change: { open: false } });
      return;
    }
    if (!shown) stage.dispatch({ type: 'requests', change: { open: true } });
    stage.dispatch({ type: 'focus', focus: 'requests' });
  }

  #jump(): void {
    const stage = this.#stage;
    this.#setMode({ kind: 'normal' });
    const refusal = this.#requests.mark();
    if (refusal !== undefined) {
      answerKey(stage, refusal);
      return;
    }
    if (stage.state.zoom) stage.dispatch({ type: 'toggle', what: 'zoom' });
    if (this.#log.showSpot()) return;
    const who = stage.state.selected ?? '';
    answerKey(stage, `${who} wrote nothing at that moment, as far as is held here`);
  }

  #tell(words: string | undefined): void {
    if (words !== undefined) answerKey(this.#stage, words);
  }

  #divideBy(columns: number): void {
    const { scene, state } = this.#stage;
    const { divider } = layoutOf(scene);
    if (divider) this.#stage.dispatch({ type: 'divide', left: divider.x + columns });
    else if (state.zoom) answerKey(this.#stage, 'the list is hidden; z shows it again');
    else answerKey(this.#stage, 'list and log stand side by side from 100 columns on');
  }

  #stepLevel(up: boolean): void {
    const { filter } = this.#stage.state;
    const level = steppedLevel(filter.level, up);
    this.#stage.dispatch({ type: 'filter', filter: { ...filter, level } });
  }

  #mute(): void {
    const { selected, muted } = this.#stage.state;
    if (selected !== undefined) {
      this.#stage.dispatch({ type: 'mute', app: selected });
      const on = muted.includes(selected);
      answerKey(this.#stage, `${selected} is ${on ? 'in' : 'left out of'} the log of all`);
    } else if (muted.length > 0) {
      for (const app of muted) this.#stage.dispatch({ type: 'mute', app });
      answerKey(this.#stage, 'all apps are in the log of all');
    } else
      answerKey(this.#stage, 'which app? Choose one, then Space leaves it out of the log of all');
  }

  /** With room for all apps nothing is seen of it. */
  #orderChanged(): void {
    answerKey(
      this.#stage,
      this.#stage.state.configOrder
        ? 'a list that is too long for the screen stands as the config has it'
        : 'of a list that is too long for the screen what wants looking at stands first',
    );
  }

  #mouseChanged(): void {
    const { mouse } = this.#stage.state;
    this.#stage.setMouse(mouse);
    answerKey(
      this.#stage,
      mouse ? 'the mouse scrolls and selects apps' : 'the mouse is the terminal’s: M takes it back',
    );
  }

  /** Out of one thing at a time, the innermost first. */
  #escape(): void {
    const stage = this.#stage;
    const { state } = stage;
    const crash = layoutOf(stage.scene).card && shownCrash(state.crashes, state.selected);
    if (state.looking) stage.files?.stopSeeking();
    else if (state.mode.kind !== 'normal') this.#setMode({ kind: 'normal' });
    else if (state.spot) stage.dispatch({ type: 'spot', spot: undefined });
    else if (state.zoom) stage.dispatch({ type: 'toggle', what: 'zoom' });
    else if (state.focus === 'requests') this.#leaveRequests();
    else if (state.search) stage.dispatch({ type: 'search', search: undefined });
    else if (crash) stage.dispatch({ type: 'crash-read', crash });
    else if (state.filter !== NO_FILTER) stage.dispatch({ type: 'filter', filter: NO_FILTER });
  }

  /** First the filter goes, then the list. */
  #leaveRequests(): void {
    if (this.#stage.state.requests.filter === '') this.#toggleRequests();
    else this.#stage.dispatch({ type: 'requests', change: { filter: '' } });
  }

  #setMode(mode: Mode): void {
    this.#stage.dispatch({ type: 'mode', mode });
  }
}

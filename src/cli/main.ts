#!/usr/bin/env node
/**
 * The command `sockpit`: the only place that sets the exit code.
 */
import { run } from './program.js';

process.exitCode = await run(process.argv.slice(2));

/** `npm run down`: ends what `npm run up` started, in the foreground elsewhere or detached. */
import { readState, removeState } from './state.ts';
import { stopRecorded } from './stop-recorded.ts';

const state = readState();
if (state === undefined) {
  console.log('llmsafespace: nothing is running');
} else {
  console.log('llmsafespace: stopping');
  await stopRecorded(state);
  removeState();
  console.log('llmsafespace: stopped');
}

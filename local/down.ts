/** `npm run down`: ends what `npm run up` started, in the foreground elsewhere or detached. */
import { leaveCluster } from './leave-cluster.ts';
import { readState, removeState } from './state.ts';
import { stopRecorded } from './stop-recorded.ts';

const state = readState();
if (state === undefined) {
  console.log('llmsafespace: nothing is running');
} else {
  console.log('llmsafespace: stopping');
  await stopRecorded(state);
  await leaveCluster(state, message => console.log(`llmsafespace: ${message}`));
  removeState();
  console.log('llmsafespace: stopped');
}

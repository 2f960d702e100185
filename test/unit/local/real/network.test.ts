import { expect, it } from 'vitest';
import { removals } from '../../../../local/real/network.ts';

const PRINTED = `-P INPUT ACCEPT
-N DOCKER
-N KUBE-FIREWALL
-N KUBE-SERVICES
-A INPUT -m comment --comment "kubernetes health checks" -j KUBE-FIREWALL
-A INPUT -p tcp -j ACCEPT
-A DOCKER -j RETURN
-A KUBE-SERVICES -d 10.96.0.1/32 -j KUBE-FIREWALL`;

it('our chains go, emptied first, and with them the rules that lead to them; what is another’s stays', () => {
  expect(removals(PRINTED)).toEqual([
    ['-D', 'INPUT', '-m', 'comment', '--comment', 'kubernetes health checks', '-j', 'KUBE-FIREWALL'],
    ['-F', 'KUBE-FIREWALL'],
    ['-F', 'KUBE-SERVICES'],
    ['-X', 'KUBE-FIREWALL'],
    ['-X', 'KUBE-SERVICES'],
  ]);
});

it('a table without our chains is left alone', () => {
  expect(removals('-P FORWARD DROP\n-N DOCKER\n-A FORWARD -j DOCKER')).toEqual([]);
});

/** The reasons of a Sandbox's condition PodReady. */
import type { ConditionMeaning } from './reason.ts';

/** Whether the Pod is ready. */
export const POD_READY = {
  about:
    'Whether the Pod of the Sandbox is ready. It may also have any reason that Kubernetes gives for a Pod or a container, such as ImagePullBackOff, with the message of the kubelet or the scheduler.',
  reasons: {
    PodReady: { status: 'True', means: 'The Pod is ready.' },
    NoPod: { status: 'False', means: 'There is no Pod, and none is requested.' },
    AwaitingClaim: {
      status: 'False',
      means:
        'The Sandbox waits for a warm Pod, as the annotation use-warm-pod: "true" or spec.lateBinding: Require requests.',
      remedy: 'Raise minSize of the pool, or remove the annotation.',
    },
    AwaitingVolume: { status: 'False', means: 'The Pod waits for its PersistentVolumeClaim.' },
    NamespacePoliciesMissing: {
      status: 'False',
      means: 'No Pod is created before the NetworkPolicies of the namespace are in force.',
      remedy: 'See NetworkReady.',
    },
    PodRequested: { status: 'False', means: 'The Pod is being created.' },
    PodRefused: {
      status: 'False',
      means: 'The API server refused the Pod; the message quotes it.',
      remedy: 'Fix what the API server names, such as a quota. The Pod is retried with back-off.',
    },
    PodNotObserved: {
      status: 'False',
      means: 'The Pod was requested and not refused, but does not appear.',
      remedy: 'Remove any other Pod of that name.',
    },
    PodNameTaken: {
      status: 'False',
      means: 'A Pod that is not of this Sandbox has this name. It is deleted.',
      remedy: 'Find out who creates Pods of that name.',
    },
    PodAltered: {
      status: 'False',
      means:
        'Something outside, such as an admission webhook, changed a field of the Pod that hardens or confines it. The Pod is deleted.',
      remedy: 'Exempt the Pods of Sandboxes from it. The next Pod is created with back-off.',
    },
    PodLost: {
      status: 'False',
      means: 'The Pod disappeared. A task has ended with it; others get a new Pod.',
    },
    PodTooLarge: {
      status: 'False',
      means:
        'The Pod would be larger than the cluster stores; the message names the limit and what is large.',
      remedy: 'Move what is large into an image or a volume.',
    },
    MountConflict: {
      status: 'False',
      means: 'Two volumes are mounted at one path, or one hides the other.',
      remedy: 'Give each a path of its own.',
    },
    PathReserved: {
      status: 'False',
      means: 'A path is one that the container runtime needs for itself.',
      remedy: 'Use another path.',
    },
    LateBindingImpossible: {
      status: 'False',
      means:
        'spec.lateBinding is Require, and env and identity cannot reach a warm Pod; the message says what is in the way.',
      remedy: 'Remove what the message names, or set spec.lateBinding to Prefer in a new Sandbox.',
    },
    UserNamespaceRequired: {
      status: 'False',
      means:
        'spec.securityContext.hostUsers is true, and the installation gives every Sandbox a user namespace.',
      remedy: 'Leave spec.securityContext.hostUsers out.',
    },
    CpuPinningNeedsIntegerCpu: {
      status: 'False',
      means: 'spec.resources.cpuPinning needs a whole number of CPUs.',
      remedy: 'Set spec.resources.cpu to a whole number.',
    },
    RuntimeClassNotFound: {
      status: 'False',
      means: 'The RuntimeClass that isolates the Sandbox does not exist.',
      remedy: 'Ask an administrator to install it, or use another securityLevel.',
    },
    PodStarting: { status: 'False', means: 'The Pod is being started.' },
    PodNotReady: {
      status: 'False',
      means:
        'The program runs, and its readiness probe or another container is not ready; the message names it.',
      remedy: 'Fix what the probe checks, or switch the probe off: spec.probes.none.',
    },
    PodStopping: { status: 'False', means: 'The Pod is being deleted.' },
    ReadinessGatesNotReady: {
      status: 'False',
      means: 'A readiness gate of the Pod is closed; the message names it.',
      remedy: 'Fix or remove the controller that should open it.',
    },
    ProgramEnded: {
      status: 'False',
      means: 'The program ended with exit code 0 and is restarted.',
      remedy: 'Keep it running, or make the Sandbox a task: spec.restartPolicy: Never.',
    },
    SidecarEnded: { status: 'False', means: 'A container beside the program ended.' },
    PodFailed: { status: 'False', means: 'The Pod failed for no known reason.' },
    Completed: { status: 'False', means: 'The task has finished.' },
    Error: { status: 'False', means: 'A container ended with an exit code other than 0.' },
    NodeLost: {
      status: 'False',
      means: 'The node of the Pod is gone, or no longer reports.',
      remedy: 'Repair or delete the node; until then, Kubernetes leaves the Pod as it is.',
    },
    DisruptionTarget: { status: 'False', means: 'The Pod is being evicted.' },
    Unschedulable: {
      status: 'False',
      means: 'No node can take the Pod; the message quotes the scheduler.',
      remedy: 'Ask for less, or add nodes.',
    },
    CrashLoopBackOff: {
      status: 'False',
      means: 'A container keeps ending; the message says how it last ended.',
      remedy: 'Read the log that status.lastLog names.',
    },
    RunContainerError: { status: 'False', means: 'A container could not be started.' },
    OOMKilled: {
      status: 'False',
      means: 'A container used more memory than its limit.',
      remedy: 'Raise spec.resources.memory.',
    },
    StartError: {
      status: 'False',
      means: 'The container runtime could not start the program; the message quotes it.',
      remedy: 'Correct spec.command, or the entry point of the image.',
    },
    ContainerCannotRun: { status: 'False', means: 'As StartError, from older container runtimes.' },
    ContainerStatusUnknown: {
      status: 'False',
      means: 'The node was lost, so how the container ended is unknown.',
    },
  },
} as const satisfies ConditionMeaning;

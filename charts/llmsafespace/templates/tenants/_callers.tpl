{{/*
Who is held to the policies: neither our service accounts, nor who may do the same to every object of the cluster anyhow.
The latter are the cluster's administrators, the garbage collector (it takes our owner references off what it orphans, and deletes
our policies after their Sandbox) and the namespace controller (it deletes what is in a namespace).
The authorizer comes last: it is the dear part.
*/}}
{{- define "llmsafespace.tenants.others" -}}
!(request.userInfo.username in {{ include "llmsafespace.serviceAccountUsers" . }})
{{- end }}

{{- define "llmsafespace.tenants.notEverywhere" -}}
!authorizer.group('*').resource('*').check(request.operation.lowerAscii()).allowed()
{{- end }}

{{/* Whether the caller may write this profile where it is required. */}}
{{- define "llmsafespace.tenants.mayRequire" -}}
authorizer.group('llmsafespace.dev').resource('sandboxprofiles').namespace(request.namespace).name({{ include "llmsafespace.tenants.requiredProfile" . }}).check('require').allowed()
{{- end }}

{{/*
A binding of the policy whose name is given: it refuses; with `profiles`, once for each profile of the namespace. `namespaces` and `objects`
select what it is for, and `by` tells several bindings of a policy apart: a selector has no "or".
Selectors stand here and not in the policy. The API server parses those of a policy anew at every write in the cluster, before it looks at
the resource; those of a binding, only where the policy's resources match.
*/}}
{{- define "llmsafespace.tenants.binding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ .name }}{{ with .by }}-by-{{ . }}{{ end }}
  labels: {{- include "llmsafespace.labels" .root | nindent 4 }}
spec:
  policyName: {{ .name }}
  validationActions: [Deny]
{{- with .profiles }}
  paramRef:
    selector: {}
    parameterNotFoundAction: Allow
{{- end }}
{{- if or .namespaces .objects }}
  matchResources:
    {{- with .namespaces }}
    namespaceSelector: {{- include . $.root | nindent 6 }}
    {{- end }}
    {{- with .objects }}
    objectSelector:
      matchExpressions: {{- toYaml . | nindent 8 }}
    {{- end }}
{{- end }}
{{- end }}

{{/*
Namespaces that require a profile. Where a policy has SandboxProfiles as its parameter, this stands in the policy and bounds the damage: an
API server that has yet to find that kind, which takes it up to 30 s after its start, refuses all that such a policy itself matches.
*/}}
{{- define "llmsafespace.tenants.requiring" -}}
matchExpressions:
  - key: llmsafespace.dev/required-profile
    operator: Exists
{{- end }}

{{- define "llmsafespace.tenants.specIsNew" -}}
request.operation == 'CREATE' || !has(object.metadata.deletionTimestamp) && object.spec != oldObject.spec
{{- end }}

{{- define "llmsafespace.tenants.requiredProfile" -}}
namespaceObject.metadata.labels['llmsafespace.dev/required-profile']
{{- end }}

{{/*
Not kube-system: nothing of ours is there, nor is a tenant, and whatever may be wrong with a policy of ours, the control plane's own
Pods come up.
*/}}
{{- define "llmsafespace.tenants.namespaces" -}}
matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: NotIn
    values: [kube-system]
{{- end }}

{{/* The kinds of what belongs to a Sandbox or a WarmPool, but for WarmPods. */}}
{{- define "llmsafespace.tenants.ownedKinds" -}}
- apiGroups: [""]
  apiVersions: [v1]
  operations: [CREATE, UPDATE]
  resources: [pods, services, persistentvolumeclaims, podtemplates]
# A Binding's labels and annotations become the Pod's.
- apiGroups: [""]
  apiVersions: [v1]
  operations: [CREATE]
  resources: [bindings, pods/binding]
- apiGroups: [networking.k8s.io]
  apiVersions: [v1]
  operations: [CREATE, UPDATE]
  resources: [networkpolicies]
- apiGroups: [cilium.io, networking.gke.io]
  apiVersions: ["*"]
  operations: [CREATE, UPDATE]
  resources: [ciliumnetworkpolicies, fqdnnetworkpolicies]
{{- end }}

{{/* The NetworkPolicies of ours that belong to a namespace and not to a Sandbox: nothing but their name tells that they are ours. */}}
{{- define "llmsafespace.tenants.namespacePolicies" -}}
['llmsafespace-baseline', 'llmsafespace-sandbox']
{{- end }}

{{/* The labels that tell what is ours, to Metacontroller and to our policies. */}}
{{- define "llmsafespace.tenants.reservedLabels" -}}
['app', 'component', 'sandbox-id', 'sandbox-uid', 'warm-pool', 'llmsafespace.dev/preloading', 'controller-uid']
{{- end }}

{{/*
Whether what the metadata `m` belongs to is ours: by the labels that our policies select, by an annotation, or by its owner.
The label app alone is not: an API service in front of Sandboxes has it too, with another component.
*/}}
{{- define "llmsafespace.tenants.isOurs" -}}
m.?labels[?'sandbox-uid'].hasValue() ||
m.?labels[?'app'].orValue('') == 'llmsafespace' && m.?labels[?'component'].orValue('') in ['sandbox', 'warmpod'] ||
m.?annotations.orValue({}).exists(key, {{ include "llmsafespace.tenants.isOurAnnotation" . }}) ||
m.?ownerReferences.orValue([]).exists(owner, owner.apiVersion.startsWith('llmsafespace.dev/'))
{{- end }}

{{- define "llmsafespace.tenants.isOurAnnotation" -}}
key.startsWith('llmsafespace.dev/') || key.contains('.llmsafespace.dev/')
{{- end }}

{{- define "llmsafespace.tenants.isOurFinalizer" -}}
finalizer.startsWith('metacontroller.io/') && finalizer.contains('-llmsafespace-')
{{- end }}

{{/* Whether the annotation that is true or false, on a Sandbox or a WarmPool, becomes another word. */}}
{{- define "llmsafespace.tenants.hasNewWord" -}}
[request.resource.resource == 'sandboxes' ? 'llmsafespace.dev/use-warm-pod' : 'llmsafespace.dev/force-delete'].exists(key, !(object.metadata.?annotations[?key].orValue('true').lowerAscii() in ['true', 'false']) && (oldObject == null || oldObject.metadata.?annotations[?key] != object.metadata.?annotations[?key]))
{{- end }}

{{/* The one that Metacontroller gives to a Sandbox or a WarmPool. */}}
{{- define "llmsafespace.tenants.ownFinalizer" -}}
(request.resource.resource == 'sandboxes' ? 'metacontroller.io/compositecontroller-llmsafespace-sandbox' : 'metacontroller.io/compositecontroller-llmsafespace-warmpool')
{{- end }}

{{/* On an object that is ours: Metacontroller goes by its own annotations, too. */}}
{{- define "llmsafespace.tenants.isReservedAnnotation" -}}
key.startsWith('metacontroller.k8s.io/') || {{ include "llmsafespace.tenants.isOurAnnotation" . }}
{{- end }}

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

{{/* A binding of the policy whose name is given: everywhere, and refusing. */}}
{{- define "llmsafespace.tenants.binding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ .name }}
  labels: {{- include "llmsafespace.labels" .root | nindent 4 }}
spec:
  policyName: {{ .name }}
  validationActions: [Deny]
{{- with .profiles }}
  paramRef:
    selector:
      matchLabels:
        llmsafespace.dev/required: "true"
    parameterNotFoundAction: Allow
{{- end }}
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
# A status is written with the metadata around it, and a Binding's labels and annotations become the Pod's.
- apiGroups: [""]
  apiVersions: [v1]
  operations: [UPDATE]
  resources: [pods/status, services/status, persistentvolumeclaims/status]
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

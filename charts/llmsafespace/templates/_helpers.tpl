{{/* The name of the hook server's objects; `helm install llmsafespace …` gives llmsafespace. */}}
{{- define "llmsafespace.fullname" -}}
{{- contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "llmsafespace.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: hook-server
{{- end }}

{{/* Labels of every object of the chart. */}}
{{- define "llmsafespace.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* Where Metacontroller runs: the bundled one, or the cluster's own. */}}
{{- define "llmsafespace.metacontroller.namespace" -}}
{{- if .Values.metacontroller.enabled }}{{ .Release.Namespace }}
{{- else }}{{ required "externalMetacontroller.namespace is needed where metacontroller.enabled is false" .Values.externalMetacontroller.namespace }}
{{- end }}
{{- end }}

{{- define "llmsafespace.metacontroller.serviceAccountName" -}}
{{- if .Values.metacontroller.enabled }}{{ .Release.Name }}-metacontroller
{{- else }}{{ required "externalMetacontroller.serviceAccountName is needed where metacontroller.enabled is false" .Values.externalMetacontroller.serviceAccountName }}
{{- end }}
{{- end }}

{{/* The two users who may write what is ours, as a CEL list. */}}
{{- define "llmsafespace.serviceAccountUsers" -}}
['system:serviceaccount:{{ .Release.Namespace }}:{{ include "llmsafespace.fullname" . }}', 'system:serviceaccount:{{ include "llmsafespace.metacontroller.namespace" . }}:{{ include "llmsafespace.metacontroller.serviceAccountName" . }}']
{{- end }}

{{/* A Pod that passes Pod Security "restricted". */}}
{{- define "llmsafespace.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "llmsafespace.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Whether the hook server reads kubelets; empty is no. */}}
{{- define "llmsafespace.kubelets.measured" -}}
{{- eq (dig "storage" "usage" "none" .Values.settings) "kubelet" | ternary "yes" "" }}
{{- end }}

{{- define "llmsafespace.kubelets.readerName" -}}
{{ include "llmsafespace.fullname" . }}-kubelets
{{- end }}

{{/* What `helm uninstall` makes for its last act, and takes away again. */}}
{{- define "llmsafespace.removal.name" -}}
{{ include "llmsafespace.fullname" . }}-finalizers
{{- end }}

{{/* The Job comes last: the weight is a string. */}}
{{- define "llmsafespace.removal.annotations" -}}
helm.sh/hook: post-delete
helm.sh/hook-weight: {{ .weight | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}

{{- define "llmsafespace.removal.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: remove-finalizers
{{- end }}

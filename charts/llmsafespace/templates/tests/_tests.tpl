{{- define "llmsafespace.test.name" -}}
{{ include "llmsafespace.fullname" . }}-test
{{- end }}

{{/* What `helm test` makes, and takes away again once it has passed. */}}
{{- define "llmsafespace.test.annotations" -}}
helm.sh/hook: test
helm.sh/hook-weight: {{ .weight | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}

{{- define "metacontroller.fullname" -}}
{{- printf "%s-metacontroller" .Release.Name }}
{{- end }}

{{- define "metacontroller.selectorLabels" -}}
app.kubernetes.io/name: metacontroller
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "metacontroller.labels" -}}
{{ include "metacontroller.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

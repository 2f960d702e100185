{{- define "llmsafespace.metacontroller.podLabels" -}}
{{- if .Values.metacontroller.enabled -}}
app.kubernetes.io/name: metacontroller
app.kubernetes.io/instance: {{ .Release.Name }}
{{- else }}
{{- required "externalMetacontroller.podLabels are needed where metacontroller.enabled is false" .Values.externalMetacontroller.podLabels | toYaml }}
{{- end }}
{{- end }}

{{/* Labels of the Pods that `helm test` runs. */}}
{{- define "llmsafespace.testLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: test
{{- end }}

{{/* Egress rules for a program that talks to the API server. */}}
{{- define "llmsafespace.egressToCluster" -}}
# DNS, on the ports that Sandboxes ask it at.
- ports:
    {{- range dig "network" "dns" "ports" (list 53) .Values.settings }}
    - port: {{ . }}
      protocol: UDP
    - port: {{ . }}
      protocol: TCP
    {{- end }}
# The API server.
- ports:
    {{- range .Values.networkPolicy.apiServer.ports }}
    - port: {{ . }}
    {{- end }}
  {{- with .Values.networkPolicy.apiServer.to }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

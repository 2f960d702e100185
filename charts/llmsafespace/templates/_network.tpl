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
{{- range include "llmsafespace.peersByFamily" .Values.networkPolicy.apiServer.to | fromJsonArray | default (list (list)) }}
- ports:
    {{- range $.Values.networkPolicy.apiServer.ports }}
    - port: {{ . }}
    {{- end }}
  {{- with . }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* NetworkPolicyPeers as lists for a rule each, of selectors, IPv4 and IPv6 blocks: some network plugins close a rule that names both families. */}}
{{- define "llmsafespace.peersByFamily" -}}
{{- $selectors := list }}
{{- $ipv4 := list }}
{{- $ipv6 := list }}
{{- range . }}
{{- $cidr := dig "ipBlock" "cidr" "" . }}
{{- if contains ":" $cidr }}
{{- $ipv6 = append $ipv6 . }}
{{- else if $cidr }}
{{- $ipv4 = append $ipv4 . }}
{{- else }}
{{- $selectors = append $selectors . }}
{{- end }}
{{- end }}
{{- list $selectors $ipv4 $ipv6 | compact | toJson }}
{{- end }}

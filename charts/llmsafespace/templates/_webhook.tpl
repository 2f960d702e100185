{{/*
The certificate and the token of the webhooks, made once for a whole rendering: what an earlier installation made is kept. Without a
cluster to look it up in (helm template) both are new each time: give them by tls.secretName and token.secretName there.
*/}}
{{- define "llmsafespace.webhook.prepare" -}}
{{- if not (hasKey .Values "prepared") }}
{{- $prepared := dict }}
{{- include "llmsafespace.webhook.prepareCertificate" (dict "root" . "prepared" $prepared) }}
{{- include "llmsafespace.webhook.prepareToken" (dict "root" . "prepared" $prepared) }}
{{- $_ := set .Values "prepared" $prepared }}
{{- end }}
{{- end }}

{{/* Metacontroller calls NAME.NAMESPACE; the others are for people. */}}
{{- define "llmsafespace.webhook.dnsNames" -}}
{{- $name := include "llmsafespace.fullname" . }}
{{- $domain := (.Values.settings.network | default dict).clusterDomain | default "cluster.local" }}
{{- list $name (printf "%s.%s" $name .Release.Namespace) (printf "%s.%s.svc" $name .Release.Namespace) (printf "%s.%s.svc.%s" $name .Release.Namespace $domain) | toJson }}
{{- end }}

{{- define "llmsafespace.webhook.prepareCertificate" -}}
{{- $root := .root }}
{{- if eq $root.Values.tls.source "selfSigned" }}
{{- $found := lookup "v1" "Secret" $root.Release.Namespace (include "llmsafespace.webhook.tlsSecretName" $root) }}
{{- if and $found (hasKey ($found.data | default dict) "ca.crt") }}
{{- $_ := set .prepared "tls" $found.data }}
{{- else }}
{{- $days := int $root.Values.tls.validityDays }}
{{- $names := include "llmsafespace.webhook.dnsNames" $root | fromJsonArray }}
{{- $ca := genCAWithKey (printf "%s-webhooks" (include "llmsafespace.fullname" $root)) $days (genPrivateKey "ecdsa") }}
{{- $certificate := genSignedCertWithKey (first $names) nil $names $days $ca (genPrivateKey "ecdsa") }}
{{- $_ := set .prepared "tls" (dict "ca.crt" (b64enc $ca.Cert) "tls.crt" (b64enc $certificate.Cert) "tls.key" (b64enc $certificate.Key)) }}
{{- end }}
{{- end }}
{{- end }}

{{/* The key's name follows the token: Metacontroller rereads a token only when its controllers' specs change. */}}
{{- define "llmsafespace.webhook.prepareToken" -}}
{{- $root := .root }}
{{- if and $root.Values.token.enabled (not $root.Values.token.secretName) }}
{{- $found := lookup "v1" "Secret" $root.Release.Namespace (include "llmsafespace.webhook.tokenSecretName" $root) }}
{{- $token := randAlphaNum 48 }}
{{- range ($found.data | default dict) }}{{ $token = b64dec . }}{{ end }}
{{- $_ := set .prepared "token" $token }}
{{- $_ := set .prepared "tokenKey" (printf "token-%s" (sha256sum $token | trunc 8)) }}
{{- end }}
{{- end }}

{{- define "llmsafespace.webhook.tlsSecretName" -}}
{{- if eq .Values.tls.source "secret" }}{{ required "tls.secretName is needed for tls.source secret" .Values.tls.secretName }}
{{- else }}{{ include "llmsafespace.fullname" . }}-{{ eq .Values.tls.source "certManager" | ternary "certificate" "tls" }}
{{- end }}
{{- end }}

{{- define "llmsafespace.webhook.tokenSecretName" -}}
{{- .Values.token.secretName | default (printf "%s-token" (include "llmsafespace.fullname" .)) }}
{{- end }}

{{- define "llmsafespace.webhook.tokenKey" -}}
{{- include "llmsafespace.webhook.prepare" . }}
{{- if .Values.token.secretName }}{{ .Values.token.secretKey }}{{ else }}{{ .Values.prepared.tokenKey }}{{ end }}
{{- end }}

{{/* Whose certificate Metacontroller trusts; in the object itself where the chart knows it. */}}
{{- define "llmsafespace.webhook.caBundle" -}}
{{- include "llmsafespace.webhook.prepare" . }}
{{- if eq .Values.tls.source "selfSigned" }}
inline: {{ get .Values.prepared.tls "ca.crt" | b64dec | quote }}
{{- else if .Values.tls.caBundle }}
inline: {{ .Values.tls.caBundle | quote }}
{{- else }}
secretRef:
  name: {{ include "llmsafespace.webhook.tlsSecretName" . }}
  namespace: {{ .Release.Namespace }}
  key: ca.crt
{{- end }}
{{- end }}

{{/* What goes into each webhook of Metacontroller's objects. */}}
{{- define "llmsafespace.webhook.connection" -}}
service:
  name: {{ include "llmsafespace.fullname" . }}
  namespace: {{ .Release.Namespace }}
  port: 443
  protocol: https
caBundle: {{ include "llmsafespace.webhook.caBundle" . | nindent 2 }}
{{- if .Values.token.enabled }}
authorization:
  type: Bearer
  secretRef:
    name: {{ include "llmsafespace.webhook.tokenSecretName" . }}
    namespace: {{ .Release.Namespace }}
    key: {{ include "llmsafespace.webhook.tokenKey" . }}
{{- end }}
{{- end }}

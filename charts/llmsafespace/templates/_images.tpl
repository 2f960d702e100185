{{/* The bundled Metacontroller's templates use these too, with values and a chart of their own. */}}

{{/* The name of an image, in global.imageRegistry where that is set: its own registry is the part before the first slash that has a dot, a colon or is localhost. */}}
{{- define "llmsafespace.images.mirrored" -}}
{{- $registry := (.root.Values.global | default dict).imageRegistry | default "" | trimSuffix "/" }}
{{- if or (not $registry) (hasPrefix (printf "%s/" $registry) .image) }}
{{- .image }}
{{- else }}
{{- printf "%s/%s" $registry (regexReplaceAll "^(localhost|[^/]*[.:][^/]*)/" .image "") }}
{{- end }}
{{- end }}

{{/* The image of the chart whose values these are. */}}
{{- define "llmsafespace.image" -}}
{{- $image := .Values.image }}
{{- $version := empty $image.digest | ternary (printf ":%s" ($image.tag | default .Chart.AppVersion)) (printf "@%s" $image.digest) }}
{{- include "llmsafespace.images.mirrored" (dict "image" (print $image.repository $version) "root" .) }}
{{- end }}

{{/* Names of the Secrets for pulling images, those for all charts first; as JSON. */}}
{{- define "llmsafespace.images.pullSecretNames" -}}
{{- $names := list }}
{{- range concat ((.Values.global | default dict).imagePullSecrets | default list) .Values.imagePullSecrets }}
{{- if kindIs "string" . }}
{{- $names = append $names . }}
{{- else }}
{{- $names = append $names .name }}
{{- end }}
{{- end }}
{{- $names | uniq | toJson }}
{{- end }}

{{/* The part of a Pod's spec that names them. */}}
{{- define "llmsafespace.images.pullSecrets" -}}
{{- with include "llmsafespace.images.pullSecretNames" . | fromJsonArray }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

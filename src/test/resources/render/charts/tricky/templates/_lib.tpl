{{- define "tricky.mode" -}}
{{- if .Release.IsUpgrade }}upgrade{{ else if $.Release.IsInstall }}install{{ end }}
{{- end -}}
{{- define "tricky.lookup.name" -}}lookup-in-a-name{{- end -}}

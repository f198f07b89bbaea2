{{- define "hooks.annotations" -}}
"helm.sh/hook": {{ . | quote }}
"helm.sh/hook-weight": "-5"
"helm.sh/hook-delete-policy": before-hook-creation
{{- end -}}

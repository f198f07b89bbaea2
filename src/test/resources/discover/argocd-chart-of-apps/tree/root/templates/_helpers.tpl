{{- define "root.destination" -}}
server: {{ .root.Values.destination.server }}
namespace: {{ .namespace | default "default" }}
{{- end -}}

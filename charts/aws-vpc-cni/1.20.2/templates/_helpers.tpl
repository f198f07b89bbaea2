{{- define "aws-vpc-cni.labels" -}}
app.kubernetes.io/name: aws-node
app.kubernetes.io/instance: {{ .Release.Name }}
k8s-app: aws-node
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
{{- define "aws-vpc-cni.image" -}}
{{- if .image.override }}{{ .image.override }}{{- else -}}
{{ .image.account }}.dkr.ecr.{{ .image.region }}.{{ .image.domain }}/{{ .repository }}:{{ .image.tag }}
{{- end -}}
{{- end -}}

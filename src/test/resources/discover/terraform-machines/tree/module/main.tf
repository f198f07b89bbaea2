variable "kubernetes_version" {}

resource "aws_instance" "server" {
  user_data = base64encode(<<EOF
#!/bin/bash
curl -sfL https://get.rke2.io | INSTALL_RKE2_VERSION=${var.kubernetes_version} sh -
cat > /var/lib/rancher/rke2/server/manifests/cilium.yaml <<CILIUM
apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata: {name: rke2-cilium, namespace: kube-system}
spec:
  valuesContent: |
    image: {tag: v1.17.1}
CILIUM
EOF
  )
}

resource "aws_instance" "agent" {
  user_data = templatefile("${path.module}/agent.yaml.tftpl", { version = var.kubernetes_version })
}

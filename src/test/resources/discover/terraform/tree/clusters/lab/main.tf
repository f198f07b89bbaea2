locals {
  charts = {
    calico = {
      name    = "tigera-operator"
      version = "v3.29.1"
    }
    cce = {
      name    = "cce-network-v2"
      version = "2.12.4"
    }
  }
  cilium_values = yamlencode({
    kubeProxyReplacement = true
    image = {
      tag = "v${var.cilium_version}"
    }
    k8sServiceHost = talos_machine.this.ip
  })
}

resource "helm_release" "cilium" {
  count = 1

  name         = "cilium"
  namespace    = "kube-system"
  repository   = "https://helm.cilium.io/"
  chart        = "cilium"
  version      = var.cilium_version
  reuse_values = true
  atomic       = true

  values = [
    file("${path.module}/cilium.yaml"),
    local.cilium_values,
    <<-EOT
    hubble:
      enabled: true
      relay:
        replicas: ${talos_machine.this.replicas}
    EOT
  ]

  set {
    name  = "ipam.mode"
    value = "kubernetes"
  }

  dynamic "set" {
    for_each = { "operator.replicas" = 2 }
    content {
      name  = set.key
      value = set.value
    }
  }
}

resource "helm_release" "spiderpool" {
  name       = "spiderpool"
  repository = var.spiderpool.repository
  chart      = "spiderpool"
  version    = var.spiderpool.version
  skip_crds  = true
  set = [
    { name = "multus.multusCNI.uninstall", value = "true" },
    { name = "rdma.tag", value = "12", type = "string" },
  ]
  set_list = [{ name = "pools", value = ["a", "b"] }]
}

resource "helm_release" "charts" {
  for_each  = local.charts
  name      = each.key
  namespace = "net"
  chart     = "oci://registry.example/charts/${each.value.name}"
  version   = trimprefix(each.value.version, "v")
}

resource "helm_release" "local" {
  name  = "wrapper"
  chart = "${path.module}/../../modules/chart"
}

resource "kubectl_manifest" "aws_node" {
  yaml_body = <<YAML
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: aws-node
  namespace: kube-system
spec:
  template:
    spec:
      containers:
      - name: aws-node
        image: 602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.19.4
YAML
}

data "http" "calico" {
  url = "https://raw.githubusercontent.com/projectcalico/calico/v3.29.1/manifests/calico.yaml"
}

resource "null_resource" "cni" {
  provisioner "local-exec" {
    command = <<-EOT
      kubectl version
      helm upgrade --install uk8s oci://registry.example/uk8s --version 1.2.3 \
        --kubeconfig ${path.module}/kubeconfig
    EOT
  }
}

resource "rancher2_cluster_v2" "edge" {
  name               = "edge"
  kubernetes_version = "v1.33.2+rke2r1"
}

resource "helm_release" "off" {
  count   = 0
  name    = "off"
  chart   = "cilium"
  version = "1.0.0"
}

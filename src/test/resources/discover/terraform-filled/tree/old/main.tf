locals {
  versions = "${map(
    "1.13", "1.5.5",
    "1.14", "1.6.1"
  )}"
  version = "${local.versions["1.14"]}"
  minor   = "${join(".", slice(split(".", local.version), 0, 2))}"
}

resource "null_resource" "cni" {
  provisioner "local-exec" {
    command = "kubectl apply -f https://raw.githubusercontent.com/aws/amazon-vpc-cni-k8s/v${local.version}/config/v${local.minor}/aws-k8s-cni.yaml"
  }
}

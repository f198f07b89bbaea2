resource "helm_release" "cilium" {
  chart = "cilium"
  version = 
}
} ]

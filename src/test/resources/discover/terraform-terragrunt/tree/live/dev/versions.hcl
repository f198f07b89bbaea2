locals {
  cilium = "1.16.2"
}

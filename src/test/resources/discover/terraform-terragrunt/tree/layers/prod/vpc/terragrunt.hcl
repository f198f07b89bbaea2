terraform {
  source = "tfr:///terraform-aws-modules/vpc/aws//.?version=5.1.0"
}
inputs = { name = "x", chart = "ingress-nginx", chart_version = "4.1.0" }

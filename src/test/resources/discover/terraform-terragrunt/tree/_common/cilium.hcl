terraform {
  source = "${get_repo_root()}/modules//cilium"
}
inputs = {
  cilium_version = "1.15.4"
}

include "network" {
  path   = "${dirname(find_in_parent_folders("root.hcl"))}/layers/network.hcl"
  expose = true
}

terraform {
  source = "${include.network.locals.base_source_url}?ref=v0.8.0"
}

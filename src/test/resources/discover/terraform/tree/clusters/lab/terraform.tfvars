# renovate: datasource=helm depName=cilium
cilium_version = "1.16.3"

package main

import helmv3 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/helm/v3"

func network(ctx *pulumi.Context) error {
	_, err := helmv3.NewRelease(ctx, "agent", &helmv3.ReleaseArgs{
		Chart:   pulumi.String("cilium"),
		Version: pulumi.String("1.16.2"),
	})
	return err
}

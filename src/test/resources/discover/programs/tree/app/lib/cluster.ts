import * as eks from 'aws-cdk-lib/aws-eks';

export function network(cluster: eks.Cluster) {
  // cluster.addHelmChart('old', {chart: 'calico'});
  cluster.addHelmChart('metrics', {chart: 'metrics-server', version: '3.12.2'});
  cluster.addHelmChart('agent', {
    chart: 'cilium',
    repository: 'https://helm.cilium.io/',
    version: '1.16.2',
  });
  new eks.CfnAddon(cluster, 'nodes', {
    clusterName: cluster.clusterName,
    addonName: 'vpc-cni',
    addonVersion: 'v1.18.3-eksbuild.1',
  });
}

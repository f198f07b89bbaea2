export const labels = {chart: 'cilium'};

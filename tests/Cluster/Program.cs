return await Cluster.ClusterCommand.RunAsync(args);

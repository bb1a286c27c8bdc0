using NanoMedAgent.Collector;

return await CollectorCommand.RunAsync(args);

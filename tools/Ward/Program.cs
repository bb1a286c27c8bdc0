using NanoMedAgent.Ward;

return await WardCommand.RunAsync(args);

using NanoMedAgent.MedAgent;

return await MedAgentCommand.RunAsync(args);

using NanoMedAgent.MedAgent;

return MedAgentCommand.Run(args);

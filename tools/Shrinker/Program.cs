using NanoMedAgent.Shrinker;

return ShrinkerCommand.Run(args);

using System.CommandLine;
using NanoMedAgent.Collector;

// After Ctrl+C the messages that were received are still stored. The default of System.CommandLine is two seconds, which may be too short.
return await CollectorCommand.Create().Parse(args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });

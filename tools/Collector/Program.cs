using System.CommandLine;
using NanoMedAgent.Collector;

// After Ctrl+C what was received is still stored; by default a command line gives that two seconds.
return await CollectorCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });

using System.CommandLine;
using NanoMedAgent.HostSim;

// After Ctrl+C the sensor still delivers what waits; by default a command line gives that two seconds.
return await HostSimCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });

using System.CommandLine;
using NanoMedAgent.HostSim.CommandLine;
using NanoMedAgent.HostSim.Provisioning;

PrivateFolder.UseForAllFiles();

// After Ctrl+C the sensors still deliver what waits; System.CommandLine's default for that is two seconds.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) };
return await HostSimCommand.Create().Parse(args).InvokeAsync(configuration);

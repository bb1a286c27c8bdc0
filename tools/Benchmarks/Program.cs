using System.Globalization;
using BenchmarkDotNet.Running;
using NanoMedAgent.Benchmarks;
using NanoMedAgent.Benchmarks.Store;
using NanoMedAgent.Benchmarks.Wards;

if (args is ["store", ..])
{
    return StoreBenchmark.Run(args[1..]);
}

if (args is ["ward", ..])
{
    return WardBenchmark.Run(args is [_, var beds, ..] ? int.Parse(beds, CultureInfo.InvariantCulture) : 1000);
}

BenchmarkSwitcher.FromAssembly(typeof(Primitives).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
return 0;

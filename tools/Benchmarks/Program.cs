using BenchmarkDotNet.Running;
using NanoMedAgent.Benchmarks;
using NanoMedAgent.Benchmarks.Store;

if (args is ["store", ..])
{
    return StoreBenchmark.Run(args[1..]);
}

BenchmarkSwitcher.FromAssembly(typeof(Primitives).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
return 0;

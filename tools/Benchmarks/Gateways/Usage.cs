using System.Diagnostics;

namespace NanoMedAgent.Benchmarks.Gateways;

/// <summary>Time, processor time and allocations since a moment.</summary>
internal sealed class Usage
{
    private readonly FhirServerProcess _server;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly TimeSpan _own = Environment.CpuUsage.TotalTime;
    private readonly TimeSpan _ofServer;
    private readonly long _allocated = GC.GetTotalAllocatedBytes();

    private Usage(FhirServerProcess server)
    {
        _server = server;
        _ofServer = server.ProcessorTime;
    }

    /// <summary>The time since then.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <summary>From now on.</summary>
    public static Usage Begin(FhirServerProcess server) => new(server);

    /// <summary>Prints what it was for 1,000 readings.</summary>
    public void Print(string who, long readings)
    {
        double thousands = readings / 1000.0;
        double own = (Environment.CpuUsage.TotalTime - _own).TotalSeconds / thousands;
        double server = (_server.ProcessorTime - _ofServer).TotalSeconds / thousands;
        double megabytes = (GC.GetTotalAllocatedBytes() - _allocated) / thousands / (1 << 20);
        GatewayBenchmark.Print(
            $"  processor time for 1,000 readings, {who}", $"{own:0.000} s, {megabytes:0.0} MB allocated; the server {server:0.000} s");
    }
}

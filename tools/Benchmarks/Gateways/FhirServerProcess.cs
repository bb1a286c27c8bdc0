using System.Diagnostics;
using System.Globalization;

namespace NanoMedAgent.Benchmarks.Gateways;

/// <summary>A <see cref="SlowFhirServer"/> as a process of its own, so that its processor time and memory are not the gateway's.</summary>
internal sealed class FhirServerProcess : IDisposable
{
    /// <summary>The argument of this program that makes it the server.</summary>
    public const string Argument = "gateway-server";

    private readonly Process _process;
    private readonly HttpClient _http = new();

    private FhirServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>The base address.</summary>
    public Uri Address { get; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts one.</summary>
    public static async Task<FhirServerProcess> StartAsync()
    {
        ProcessStartInfo start = new("dotnet", [Environment.GetCommandLineArgs()[0], Argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        Process process = Process.Start(start)!;
        string address = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("the server does not start");
        return new FhirServerProcess(process, new Uri(address));
    }

    /// <summary>Is the server until its standard input ends.</summary>
    public static async Task<int> ServeAsync(TimeSpan delay)
    {
        await using SlowFhirServer server = await SlowFhirServer.StartAsync(delay);
        Console.WriteLine(server.Address);
        await Console.In.ReadToEndAsync();
        return 0;
    }

    /// <summary>Observations that it has taken so far.</summary>
    public async Task<long> CountAsync() =>
        long.Parse(await _http.GetStringAsync(new Uri(Address, "/count")), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
    }
}

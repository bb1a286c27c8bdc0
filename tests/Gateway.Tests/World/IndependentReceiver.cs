using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Gateway.Tests.World;

/// <summary>
/// Another's receiver of HL7 v2 on loopback, in a process of its own that may be killed: python-hl7 or @medplum/hl7. It prints what it has
/// read of a message before it acknowledges it.
/// </summary>
internal sealed class IndependentReceiver : IAsyncDisposable
{
    private const string Folder = "tests/Gateway.Tests/Independent";

    private readonly Func<ProcessStartInfo> _start;
    private readonly List<JsonElement> _received = [];
    private StartedProgram _program;
    private Task _reading;

    private IndependentReceiver(Func<ProcessStartInfo> start, int port)
    {
        _start = start;
        Port = port;
        Restart();
    }

    public int Port { get; }

    /// <summary>Starts one; the test is skipped where it is missing.</summary>
    /// <param name="program">python3 or node.</param>
    public static IndependentReceiver Start(string program)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string folder = Path.Combine(SourceTree.Root!, Folder);
        bool isNode = program == "node";
        Assert.SkipUnless(
            !isNode || Directory.Exists(Path.Combine(folder, "node_modules", "@medplum")),
            $"@medplum/hl7 is not there (npm ci --prefix {Folder})");

        // Debian's own Python has Debian's packages.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        int port = LoopbackPort.Free();
        try
        {
            if (!isNode)
            {
                Assert.SkipUnless(
                    StartedProgram.Run(python, "-c", "import hl7.mllp").Status == 0,
                    "python3-hl7 is not there (apt-get install python3-hl7)");
            }

            return new IndependentReceiver(
                () => new ProcessStartInfo(
                    isNode ? "node" : python,
                    [Path.Combine(folder, isNode ? "receive.mjs" : "receive.py"), port.ToString(CultureInfo.InvariantCulture)])
                {
                    RedirectStandardOutput = true,
                },
                port);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
    }

    /// <summary>Kills it, in the middle of whatever it does, and starts it again.</summary>
    public async Task KillAndRestartAsync()
    {
        await KillAsync();
        Restart();
    }

    /// <summary>Kills it.</summary>
    /// <returns>What has ever come, also what has come twice: what it has printed before it acknowledged is there.</returns>
    public async Task<IReadOnlyList<JsonElement>> KillAsync()
    {
        _program.Kill();
        await _reading;
        return _received;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _program.Dispose();
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_program), nameof(_reading))]
    private void Restart()
    {
        _program?.Dispose();
        _program = new StartedProgram(_start());
        _reading = ReadAsync(_program.Process.StandardOutput);
        LoopbackPort.Await(_program, Port);
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _received.Add(JsonDocument.Parse(line).RootElement);
        }
    }
}
